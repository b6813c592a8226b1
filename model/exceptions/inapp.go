package exceptions

import "strings"

// vendorPaths are parts of a path that is not the app's own code, in any language. The app's own directory on a dyno is /app, and so
// is that of much that it did not write: these come first.
var vendorPaths = []string{"/.heroku/", "vendor/bundle/", "vendor/ruby-", "/vendor/", "/gems/", "site-packages/", "dist-packages/", "node_modules/",
	"node:", "<internal:", "<frozen ", "<string>", "<anonymous>", "/usr/lib/", "/usr/local/", "/go/pkg/mod/", "pkg/mod/", "/tmp/cache/go",
	"/rustc/", "/.cargo/", "/rust/", "/jre/", "/layers/"}

// vendorPairs has a bit for each two bytes that one of vendorPaths begins with.
var vendorPairs = func() (t [1 << 10]uint64) {
	for _, part := range vendorPaths {
		pair := pairAt(part, 0)
		t[pair/64] |= 1 << (pair % 64)
	}
	return t
}()

func pairAt(s string, i int) uint16 { return uint16(s[i])<<8 | uint16(s[i+1]) }

// isVendors tells a path that holds one of vendorPaths. It goes through it once.
func isVendors(path string) bool {
	for i := range max(0, len(path)-1) {
		if pair := pairAt(path, i); vendorPairs[pair/64]>>(pair%64)&1 == 0 {
			continue
		}
		for _, part := range vendorPaths {
			if strings.HasPrefix(path[i:], part) {
				return true
			}
		}
	}
	return false
}

// vendorNames begin the names of calls that no app wrote: frameworks and run times, by language.
var vendorNames = map[Language][]string{
	Java: {"java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.", "akka.", "clojure.", "groovy.", "org.codehaus.groovy.",
		"org.springframework.", "org.apache.", "org.hibernate.", "org.postgresql.", "org.eclipse.", "org.jboss.", "org.slf4j.", "org.aspectj.", "org.flywaydb.",
		"com.fasterxml.", "com.zaxxer.", "com.mysql.", "com.google.common.", "com.google.gson.", "io.netty.", "io.micrometer.", "io.undertow.", "io.ktor.", "io.vertx.", "io.quarkus.",
		"reactor.", "rx.", "ch.qos.logback.", "net.bytebuddy.", "okhttp3.", "redis.clients.", "io.lettuce.", "play.", "com.mongodb.", "graphql.", "feign.", "lombok."},
	DotNet: {"System.", "Microsoft.", "lambda_method", "Npgsql.", "Newtonsoft.", "Serilog.", "StackExchange.", "MySql.", "Dapper.", "Hangfire.", "MediatR.", "Autofac.",
		"Swashbuckle.", "AutoMapper.", "Polly.", "Grpc.", "Castle."},
	Go:   {"runtime.", "net/http.", "net.", "panic", "sync.", "reflect.", "os.", "io.", "bufio.", "encoding/", "database/sql.", "testing.", "crypto/", "internal/", "syscall.", "strconv.", "fmt.", "bytes.", "strings.", "sort.", "context.", "log.", "math/", "text/", "html/", "time.", "regexp.", "slices.", "maps.", "errors."},
	Rust: {"std::", "core::", "alloc::", "rust_begin_unwind", "rust_panic", "__rust", "_start", "main", "__libc_start", "<alloc::", "<core::", "<std::", "backtrace::", "tokio::", "hyper::", "actix", "axum::", "tower", "futures", "<tokio", "<hyper", "<actix", "<futures", "<tower", "<axum", "<F as axum", "clone", "start_thread"},
	PHP:  {"[internal"},
	Node: {"process.processTicksAndRejections", "process.runNextTicks", "runMicrotasks", "new Promise", "Promise.all", "Module._compile", "Object.Module._extensions"},
}

// elixirApps are the applications of Erlang, Elixir and the usual frameworks, by how they begin.
var elixirApps = []string{"elixir", "stdlib", "kernel", "phoenix", "plug", "cowboy", "ecto", "ranch", "db_connection", "telemetry", "postgrex", "oban", "bandit",
	"thousand_island", "gen_stage", "broadway", "finch", "mint", "tesla", "hackney", "jason", "logger", "mix", "ex_unit", "iex", "runtime_tools", "sasl", "erts", "crypto", "ssl", "redix", "absinthe", "dataloader", "myxql", "swoosh", "nimble"}

func elixirVendor(app string) bool {
	for _, a := range elixirApps {
		if strings.HasPrefix(app, a) {
			return true
		}
	}
	return false
}

// own tells whether a frame is of the app's own code. Elixir's frames say so themselves.
func own(lang Language, f Frame) bool {
	if lang == Elixir {
		return f.App
	}
	if f.File == "" && f.Func == "" {
		return false
	}
	for _, name := range vendorNames[lang] {
		if strings.HasPrefix(f.Func, name) {
			return false
		}
	}
	switch lang {
	case Java, DotNet:
		return !strings.HasPrefix(f.Func, "$Proxy") && !strings.Contains(f.Func, ".$Proxy")
	case Node:
		if f.File == "" || f.File == "native" {
			return false
		}
	case Ruby:
		if strings.HasPrefix(f.File, "bin/") || strings.HasPrefix(f.File, "/app/bin/") {
			return false
		}
	}
	if strings.HasPrefix(f.File, "internal/") { // Node before it wrote node:internal/
		return false
	}
	return !isVendors(f.File)
}

// PackageRoots are what stands before a package's own name in the path of a call.
var PackageRoots = []string{"/gems/", "/site-packages/", "/dist-packages/", "/node_modules/"}

// PackageOf is the name of the package that a path lies in, without its version; empty where the path does not tell.
func PackageOf(path string) string {
	for _, root := range PackageRoots {
		i := strings.LastIndex(path, root)
		if i < 0 {
			continue
		}
		name, _, ok := strings.Cut(path[i+len(root):], "/")
		if !ok {
			return ""
		}
		if v := strings.LastIndexByte(name, '-'); v > 0 && v+1 < len(name) && name[v+1] >= '0' && name[v+1] <= '9' {
			name = name[:v]
		}
		return name
	}
	return ""
}
