package serve

// Routes are the patterns of the route table.
func Routes() (patterns []string) {
	for _, r := range (&Server{}).routes() {
		patterns = append(patterns, r.pattern)
	}
	return patterns
}
