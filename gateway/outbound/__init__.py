"""Every provider we call, one driver each, behind the ports of the core. Imports no other adapter."""
