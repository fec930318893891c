package notice

// Quick and Thorough are the two ways of Read.
var (
	Quick    = quick
	Thorough = thorough
)
