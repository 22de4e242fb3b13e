"""Several machines on one: network namespaces with links that can be cut, and what runs in them."""
