package serve

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestEveryRouteIsDescribedAndEveryDescriptionIsARoute keeps the inventory of
// the public surface (OWASP API9).
func TestEveryRouteIsDescribedAndEveryDescriptionIsARoute(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	for _, r := range (&Server{}).routes() {
		name := strings.NewReplacer("{$}", "", "...}", "}").Replace(r.pattern)
		if !described[name] {
			t.Errorf("%s is not described in openapi.yaml", name)
		}
		delete(described, name)
	}
	for name := range described {
		t.Errorf("%s is described and is no route", name)
	}
}
