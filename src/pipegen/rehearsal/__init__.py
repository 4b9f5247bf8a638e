"""Performs a pipeline, as its rendered files have it, against an emulator of AWS on this machine.

Only this room knows boto3 and the emulator. `child`, `standins`, `groups`, `exports`, `policies`,
`principals`, `grammar`, `stored`, `deliveries`, `faults`, `failures` and `backstage` run in the
emulator's own process; all others talk to it over HTTP.
"""
