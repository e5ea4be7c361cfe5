"""The Dahua HTTP API (CGI and RPC2)."""
