"""The kinds of sources: every module of this folder that declares a `KIND` is one."""
