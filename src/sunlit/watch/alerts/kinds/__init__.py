"""The ways of alerts: every module of this folder that declares a `WAY` is one."""
