"""What a change of templates would do: resources, access and costs, against what was committed."""
