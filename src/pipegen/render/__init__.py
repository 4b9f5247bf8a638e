"""From a `Delivery` to the rendered files and the commands that deploy them."""
