"""What a device can be asked for an audit: collected by reading only, with a log of every request that was sent."""
