package serve

import "net/http"

// Routes are the patterns of the route table.
func Routes() (patterns []string) {
	for _, r := range (&Server{}).routes() {
		patterns = append(patterns, r.pattern)
	}
	return patterns
}

// Remembering is the writer that handlers of routes get.
func Remembering(w http.ResponseWriter) http.ResponseWriter { return &statusWriter{ResponseWriter: w} }
