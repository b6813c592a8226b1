# Everything a contributor runs. CI runs `make check`.
SHELL := bash
GO ?= go
# The toolchain line of go.mod names the release with the mended standard library; this fetches it where an older Go is installed.
export GOTOOLCHAIN ?= auto
TOOLS := .tools
LINT := $(TOOLS)/bin/golangci-lint

# One seed of make faults alone: make faults SEED=17. The reports of what fails go to FAULTS.
RUNS ?= 1000
SEED ?= 0
FROM ?= 1
JOBS ?= 40
FAULTS ?= $(or $(TMPDIR),/tmp)/gonogo-faults

.PHONY: build pictures test test-quick faults jetfaults takeovers soak fuzz fuzz-outside client lint structure vulnerabilities golden bench demo check fmt vet install clean

build: ## the binary, stripped, without cgo
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o gonogo .

test: install ## every test, also those that need servers and the official heroku CLI
	PATH="$(CURDIR)/$(TOOLS)/node_modules/.bin:$$PATH" $(GO) test -tags integration -timeout 30m ./...

test-quick: ## every test that needs no server; seconds
	$(GO) test ./...

faults: ## 1,000 seeded journeys and every order verb under faults of network, machine and terminal; RUNS, SEED, FROM, JOBS, FAULTS
	$(GO) test -tags integration -count 1 -timeout 4h -v -run '$(if $(filter 0,$(SEED)),TestFaults|TestMachines|TestVerbs|TestAllowance,TestFaults)' ./test/faults \
		-args -runs $(RUNS) -seed $(SEED) -from $(FROM) -jobs $(JOBS) -all -out "$(FAULTS)"

jetfaults: ## 200 seeded runs of the wheel under partitions, and feeds over NATS under faults: two minutes; RUNS, SEED, FROM
	$(GO) test -tags integration -count 1 -timeout 1h -v $(if $(filter 0,$(SEED)),,-run TestWheelUnderPartitions) ./sources/feed/jet/jetfaults \
		-args -runs $(if $(filter file,$(origin RUNS)),200,$(RUNS)) -seed $(SEED) -from $(FROM)

takeovers: ## a serve over NATS that is killed KILLS times, 50 unless said; make test kills it three times
	$(GO) test -tags integration -count 1 -timeout 4h -v -run TestTakeovers ./test/journey -args -takeovers $(or $(KILLS),50)

soak: ## the screen before 20,000 lines a second, cut every ten seconds, for MINUTES, 30 unless said; make test takes half a minute
	$(GO) test -tags integration -count 1 -timeout 24h -v -run TestSoak ./test/faults -args -soak $(or $(MINUTES),30)m

fuzz: ## every fuzz target for SECONDS_EACH, 600 unless said; what is found stays as a seed
	scripts/fuzz $(or $(SECONDS_EACH),600)

client: install ## every known command of the official heroku CLI on the simulated platform; make test runs a share of them
	PATH="$(CURDIR)/$(TOOLS)/node_modules/.bin:$$PATH" $(GO) test -tags integration -count 1 -run TestCLICommands ./sources/heroku/sim -args -all-commands

install: ## what the tests need; asks first, unless CI=true
	@scripts/install-test-tools

fmt:
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not formatted:"; echo "$$out"; exit 1; }

vet:
	$(GO) vet -tags integration ./...

lint: $(LINT) ## golangci-lint with the rules of .golangci.yml
	$(LINT) run ./...

$(LINT):
	scripts/install-lint $(TOOLS)

structure: ## import arrows, no clock in model and tui, file sizes, generated docs
	scripts/check-structure

golden: ## write the pictures, the schema and the key table that tests compare with anew
	$(GO) test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u) -update
	$(GO) run . keys --markdown | scripts/put-keys README.md

pictures: ## take the pictures of the README anew
	scripts/take-pictures

bench: install ## Go benchmarks, a table of a million rows and 5,000 queues of RabbitMQ among them; compare two runs with benchstat
	$(GO) test -tags integration -run '^$$' -bench . -benchmem -timeout 60m ./...

demo: ## mission control on the embedded platform
	$(GO) run . demo

vulnerabilities: ## what is called and known to be vulnerable, by a pinned database
	scripts/check-vulnerabilities

fuzz-outside: ## the parsers of what comes from outside, ten seconds each, two at a time
	scripts/fuzz 10 outside

check: fmt vet structure lint vulnerabilities test fuzz-outside ## everything CI runs

clean:
	rm -rf gonogo $(TOOLS)
