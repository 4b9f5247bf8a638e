"""Simulate the rendered pipeline against an emulator of AWS on this machine.

Only this package imports botocore. `emulator` runs ministack and patches it: only that package
imports ministack. All other modules talk to the emulator over HTTP, by `emulator.client`.
"""
