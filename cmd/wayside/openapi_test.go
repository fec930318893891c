package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// TestTheServerAnswersAsItsDescriptionSays holds openapi.yaml against the
// running server, request by request.
func TestTheServerAnswersAsItsDescriptionSays(t *testing.T) {
	t.Parallel()
	h := start(t)
	_, raw := h.get("/openapi.yaml")
	doc, err := openapi3.NewLoader().LoadFromData([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	doc.Servers = openapi3.Servers{{URL: h.url}}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	r := h.publish(closure("描述", time.Now().Add(time.Hour), ""))
	id := r.ID.UUID()
	bearer := http.Header{"Authorization": {"Bearer " + h.token}, "Content-Type": {"application/json"}}
	match := http.Header{"Authorization": {"Bearer " + h.token}, "Content-Type": {"application/json"}, "If-Match": {"*"}}
	for _, ask := range []struct {
		method, path string
		header       http.Header
		body         string
		want         int
	}{
		{"GET", "/api/v1/notices", nil, "", 200},
		{"GET", "/api/v1/notices?severity=loud&colour=pink&nonsense=1", nil, "", 400},
		{"GET", "/api/v1/notices/" + id, nil, "", 200},
		{"GET", "/api/v1/notices/" + r.Code, nil, "", 200},
		{"GET", "/api/v1/notices/00000000-0000-4000-8000-000000000000", nil, "", 404},
		{"GET", "/api/v1/notices/" + id + "/history", nil, "", 200},
		{"POST", "/api/v1/notices", http.Header{"Content-Type": {"application/json"}}, "{}", 401},
		{"POST", "/api/v1/notices", http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer wst_wrong"}}, "{}", 401},
		{"POST", "/api/v1/notices", bearer, closure("另一条", time.Now().Add(time.Hour), ""), 201},
		{"POST", "/api/v1/notices", bearer, "not a document", 422},
		{"POST", "/api/v1/notices?format=native", bearer, `{"kind":"trafic","text":{}}`, 422},
		{"POST", "/api/v1/notices", bearer, "[" + closure("三", time.Now().Add(time.Hour), "") + `,{"kind":"traffic","text":{}}]`, 207},
		{"PUT", "/api/v1/notices/" + id, bearer, closure("改", time.Now().Add(time.Hour), ""), 428},
		{"PUT", "/api/v1/notices/" + id, match, closure("改", time.Now().Add(time.Hour), ""), 200},
		{"POST", "/api/v1/notices/" + id + "/extend", bearer, `{"until":"2030-01-01T00:00:00Z"}`, 200},
		{"POST", "/api/v1/notices/" + id + "/withdraw", bearer, `{}`, 400},
		{"POST", "/api/v1/notices/" + id + "/withdraw", bearer, `{"reason":"误发"}`, 200},
		{"POST", "/api/v1/notices/" + id + "/restore", bearer, ``, 200},
		{"GET", "/api/v1/sources", nil, "", 200},
		{"GET", "/api/v1/held", bearer, "", 403},
		{"POST", "/api/v1/tickets", bearer, "", 201},
		{"GET", "/api/v1/changes?wait=0", nil, "", 200},
		{"GET", "/feeds/now.atom", nil, "", 200},
		{"GET", "/feeds/now.nonsense", nil, "", 404},
		{"GET", "/healthz", nil, "", 200},
		{"GET", "/readyz", nil, "", 200},
	} {
		code, body, header := h.ask(ask.method, ask.path, ask.header, ask.body)
		if code != ask.want {
			t.Errorf("%s %s: %d, want %d: %s", ask.method, ask.path, code, ask.want, body)
			continue
		}
		req, _ := http.NewRequest(ask.method, h.url+ask.path, strings.NewReader(ask.body))
		route, params, err := router.FindRoute(req)
		if err != nil {
			t.Errorf("%s %s is not described: %v", ask.method, ask.path, err)
			continue
		}
		in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route}
		out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: code, Header: header, Body: io.NopCloser(bytes.NewReader([]byte(body)))}
		out.SetBodyBytes([]byte(body))
		if strings.Contains(header.Get("Content-Type"), "json") {
			if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
				t.Errorf("%s %s answers otherwise than described: %v", ask.method, ask.path, err)
			}
		}
	}
}
