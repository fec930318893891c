# Wayside. "make run" starts a hub with demonstration publishers, "make test" runs
# everything that must pass.
ADDR ?= 127.0.0.1:8080
DATA ?= ./data
TOOLS := $(CURDIR)/bin/tools
STATICCHECK := $(TOOLS)/staticcheck-0.8.2
GOVULNCHECK := $(TOOLS)/govulncheck-1.8.0
TSC := $(TOOLS)/typescript-5.9.3
BIOME := $(TOOLS)/biome-2.6.8
AXE := $(TOOLS)/axe-core-4.14.1
OPEN311 := $(TOOLS)/open311-0.0.12
FUZZTIME ?= 3s
ROUNDS ?= 5

.PHONY: run build test check lint types style format bench fuzz browser clean

run: build
	./bin/wayside serve --demo --addr $(ADDR) --data $(DATA)

build:
	@mkdir -p bin
	go build -trimpath -o bin/wayside ./cmd/wayside

# Three packages at a time even on two processors: the browsers' tests wait a lot.
test: browser
	go test -race -timeout 45m -p 3 ./...

# The browser of the page tests and a font with Chinese, from Debian's packages,
# the checker of their accessibility, and a client of Open311.
browser:
	@./.ci/browser
	@./.ci/fetch $(AXE) || true
	@./.ci/open311 $(OPEN311) || true

# What every commit passes.
check: lint
	go test -race -short ./...
	$(MAKE) --no-print-directory fuzz

lint: $(STATICCHECK) types style
	@out=$$(gofmt -l cmd hub publishers static); if [ -n "$$out" ]; then echo "gofmt would change:"; echo "$$out"; exit 1; fi
	go vet ./...
	$(STATICCHECK) ./...
	@./.ci/vulnerabilities $(GOVULNCHECK)

# The types of the scripts of the pages, from their JSDoc.
types:
	@./.ci/types $(TSC)

# The rules and the format of the scripts, styles and words of the pages; "make
# format" writes the format.
style:
	@./.ci/style $(BIOME)

format:
	gofmt -w cmd hub publishers static
	@./.ci/style $(BIOME) --write

# A short fuzz of everything that parses; FUZZTIME=60s for longer.
fuzz:
	@./.ci/fuzz $(FUZZTIME)

# The benchmarks, then Wayside beside yardsticks and peers (cmd/measure).
# ONLY=burst,idle measures these alone, OUT=docs/performance.md keeps the page,
# ROUNDS says how often each is measured.
bench: build
	@./.ci/peers
	go build -trimpath -o bin/ ./cmd/yardstick ./cmd/measure
	$(if $(ONLY),,go test -run '^$$' -bench . -benchmem ./...)
	./bin/measure --rounds $(ROUNDS) --only "$(ONLY)" --out "$(OUT)"

$(STATICCHECK):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) go install honnef.co/go/tools/cmd/staticcheck@v0.8.2 && mv $(TOOLS)/staticcheck $@

clean:
	rm -rf bin
