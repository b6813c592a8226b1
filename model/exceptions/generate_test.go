package exceptions

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// sample is an error as an app makes it again and again: its class and its place stay, all else varies.
type sample struct {
	language Language
	class    string
	message  string // with verbs for what varies
	file, fn string
	deep     int // calls of others that called it; 0: a few
}

// languages are those that traces are made in.
var languages = []Language{Ruby, Python, Node, Java, Go, PHP, Elixir, DotNet, Rust}

var words = []string{"cart", "order", "report", "mailer", "index", "login", "stock", "price", "export", "ticket"}

// pick makes an error by a seed.
func pick(lang Language, r *rand.Rand) sample {
	noun, verb := words[r.IntN(len(words))], []string{"load", "save", "render", "charge", "fetch"}[r.IntN(5)]
	title := strings.ToUpper(noun[:1]) + noun[1:]
	s := sample{language: lang, message: []string{"could not " + verb + " %d", "bad value for " + noun + " (id %x)", "connection to 10.0.%d.7:6379 refused", "timed out after %d ms"}[r.IntN(4)]}
	switch lang {
	case Ruby:
		s.class, s.file, s.fn = title+"::"+[]string{"LoadError", "NotFound", "TimeoutError"}[r.IntN(3)], "app/services/"+noun+"_service.rb", verb
	case Python:
		s.class, s.file, s.fn = []string{"KeyError", "ValueError", "shop.errors." + title + "Missing", "django.db.utils.OperationalError"}[r.IntN(4)], "/app/shop/"+noun+".py", verb
	case Node:
		s.class, s.file, s.fn = []string{"TypeError", "RangeError", title + "Error"}[r.IntN(3)], "/app/src/"+noun+".js", verb
	case Java:
		s.class, s.file, s.fn = []string{"java.lang.IllegalStateException", "com.acme.shop." + title + "Exception"}[r.IntN(2)], title+"Service.java", "com.acme.shop."+title+"Service."+verb
	case Go:
		s.class, s.file, s.fn = "panic", noun+".go", "main.(*"+title+")."+verb
	case PHP:
		s.class, s.file, s.fn = []string{"RuntimeException", `App\Errors\` + title + "Exception"}[r.IntN(2)], "/app/src/"+title+".php", title+"->"+verb
	case Elixir:
		s.class, s.file, s.fn = []string{"RuntimeError", "Shop." + title + "Error", "MatchError"}[r.IntN(3)], "lib/shop/"+noun+".ex", "Shop."+title+"."+verb+"/2"
	case DotNet:
		s.class, s.file, s.fn = []string{"System.InvalidOperationException", "Acme.Shop." + title + "Exception"}[r.IntN(2)], "/src/Shop/"+title+".cs", "Acme.Shop."+title+"."+verb
	case Rust:
		s.class, s.file, s.fn = "panic", "src/"+noun+".rs", "shop::"+noun+"::"+verb
	}
	return s
}

// trace writes the error down as its language does, with fresh ids, ports, line numbers, build directories and versions.
func (s sample) trace(r *rand.Rand) []string {
	message := s.message
	if strings.Contains(message, "%") {
		message = fmt.Sprintf(message, r.IntN(200)+1)
	}
	line := r.IntN(400) + 1
	version := fmt.Sprintf("%d.%d.%d", r.IntN(9), r.IntN(20), r.IntN(9))
	deep := r.IntN(6) + 1
	if s.deep > 0 {
		deep = s.deep
	}
	var out []string
	put := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	switch s.language {
	case Ruby:
		switch r.IntN(3) {
		case 0:
			put("%s (%s):", s.class, message)
			put("  ")
			put("%s:%d:in `%s'", s.file, line, s.fn)
		case 1:
			put("/app/%s:%d:in 'block in %s': %s (%s)", s.file, line, s.fn, message, s.class)
		case 2:
			put("[%s] %s (%s):", id(r), s.class, message)
			put("[%s] ", id(r))
			out = out[:1]
			put("%s:%d:in '%s#%s'", s.file, line, "Service", s.fn)
		}
		for i := range deep {
			put("vendor/bundle/ruby/3.4.0/gems/actionpack-%s/lib/action_controller/metal_%c.rb:%d:in 'process_action'", version, 'a'+i%26, line+i)
		}
	case Python:
		put("Traceback (most recent call last):")
		for i := range deep {
			put(`  File "/app/.heroku/python/lib/python3.13/site-packages/django/core/base_%c.py", line %d, in get_response`, 'a'+i%26, line+i)
			put("    response = wrapped_callback(request, *args)")
			if r.IntN(2) == 0 {
				put("               ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^")
			}
		}
		put(`  File "%s", line %d, in %s`, s.file, line, s.fn)
		put("    return self.inner(item, quantity)")
		put("%s: %s", s.class, message)
	case Node:
		if r.IntN(3) == 0 {
			put("%s:%d", s.file, line)
			put("    throw new Wrong(item)")
			put("    ^")
			put("")
		}
		put("%s: %s", s.class, message)
		put("    at %s (%s:%d:17)", s.fn, s.file, line)
		for i := range deep {
			put("    at Layer.handle%c (/app/node_modules/express/lib/router/layer.js:%d:5)", 'a'+i%26, line+i)
		}
		if r.IntN(3) == 0 {
			put("    at process.processTicksAndRejections (node:internal/process/task_queues:%d:5) {", line)
			put("  code: 'E_%d',", line)
			put("  meta: { modelName: 'Cart' }")
			put("}")
		}
	case Java:
		if r.IntN(2) == 0 {
			put(`Exception in thread "http-nio-8080-exec-%d" %s: %s`, r.IntN(16), s.class, message)
		} else {
			put("%s: %s", s.class, message)
		}
		put("\tat java.base/java.util.Optional.orElseThrow(Optional.java:%d)", line)
		put("\tat %s(%s:%d) ~[classes!/:na]", s.fn, s.file, line)
		for i := range deep {
			put("\tat org.springframework.web.servlet.DispatcherServlet.step%c(DispatcherServlet.java:%d) ~[spring-web-%s.jar!/:%s]", 'A'+i%26, line+i, version, version)
		}
		if r.IntN(3) == 0 {
			put("Caused by: java.io.IOException: broken pipe %x", r.Uint32())
			put("\tat com.acme.shop.Channel.write(Channel.java:41)")
			put("\t... %d common frames omitted", line)
		}
	case Go:
		put("panic: %s", message)
		if r.IntN(2) == 0 {
			put("[signal SIGSEGV: segmentation violation code=0x1 addr=0x%x pc=0x%x]", r.Uint32(), r.Uint32())
		}
		put("")
		put("goroutine %d [running]:", r.IntN(900))
		put("%s.func%d(0xc%09x, 0x%x)", s.fn, r.IntN(9), r.Uint32(), r.IntN(99))
		put("\t/tmp/build_%08x/%s:%d +0x%x", r.Uint32(), s.file, line, r.IntN(999))
		put("net/http.HandlerFunc.ServeHTTP(0xc%09x, {0x%x, 0x%x})", r.Uint32(), r.Uint32(), r.Uint32())
		put("\t/app/tmp/cache/go1.26.1/go/src/net/http/server.go:%d +0x2f", line)
		put("created by net/http.(*Server).Serve in goroutine 1")
		put("\t/app/tmp/cache/go1.26.1/go/src/net/http/server.go:%d +0x5db", line)
	case PHP:
		put("PHP Fatal error:  Uncaught %s: %s in /app/vendor/laravel/framework/src/Container.php:%d", s.class, message, line)
		put("Stack trace:")
		put("#0 /app/vendor/laravel/framework/src/Container.php(%d): Container->build('log')", line)
		put("#1 %s(%d): Container->make('log', %d)", s.file, line, line)
		put("#2 /app/vendor/laravel/framework/src/Controller.php(%d): %s(Object(Cart), %d)", line, s.fn, line)
		for i := range deep {
			put("#%d /app/vendor/laravel/framework/src/Kernel.php(%d): Kernel->step%c()", i+3, line+i, 'A'+i%26)
		}
		put("#%d {main}", deep+3)
		put("  thrown in /app/vendor/laravel/framework/src/Container.php on line %d", line)
	case Elixir:
		if r.IntN(2) == 0 {
			put("[error] GenServer #PID<0.%d.0> terminating", line)
		}
		put("** (%s) %s", s.class, message)
		put("    (stdlib %s) maps.erl:%d: :maps.get/2", version, line)
		put("    (shop %s) %s:%d: %s", version, s.file, line, s.fn)
		for i := range deep {
			put("    (phoenix %s) lib/phoenix/router.ex:%d: Phoenix.Router.step_%c/4", version, line+i, 'a'+i%26)
		}
	case DotNet:
		put("%s%s: %s", []string{"Unhandled exception. ", ""}[r.IntN(2)], s.class, message)
		put("   at System.Linq.ThrowHelper.ThrowNoElementsException()")
		put("   at %s(Int32 id, String name) in %s:line %d", s.fn, s.file, line)
		for i := range deep {
			put("   at Microsoft.AspNetCore.Mvc.Infrastructure.Invoker.Step%c(Context context)", 'A'+i%26)
		}
	case Rust:
		if r.IntN(2) == 0 {
			put("thread 'main' panicked at %s:%d:5:", s.file, line)
			put("%s", message)
		} else {
			put("thread 'tokio-runtime-worker' panicked at '%s', %s:%d:5", message, s.file, line)
		}
		put("stack backtrace:")
		put("   0: rust_begin_unwind")
		put("             at /rustc/%x/library/std/src/panicking.rs:%d:5", r.Uint64(), line)
		put("   1: core::panicking::panic_fmt")
		put("   2: %s::h%016x", s.fn, r.Uint64())
		put("             at ./%s:%d:5", s.file, line)
		put("note: run with `RUST_BACKTRACE=full` for a verbose backtrace")
	}
	return out
}

// oneLine writes the error down as a logger of JSON does.
func (s sample) oneLine(r *rand.Rand) string {
	stack := strings.Join(s.trace(r), "\n")
	var v any
	switch r.IntN(4) {
	case 0: // pino
		v = map[string]any{"level": 50, "time": 1768467600029, "pid": r.IntN(99), "err": map[string]any{"type": s.class, "message": "x", "stack": stack}, "msg": "request failed"}
	case 1: // ECS
		v = map[string]any{"@timestamp": "2026-01-15T09:00:00Z", "log.level": "ERROR", "message": "request failed", "error.type": s.class, "error.stack_trace": stack}
	case 2: // Serilog
		v = map[string]any{"@t": "2026-01-15T09:00:00Z", "@l": "Error", "@mt": "request {id} failed", "@x": stack}
	case 3: // structlog
		v = map[string]any{"event": "request failed", "level": "error", "exception": stack}
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// id is the id of a request.
func id(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Uint64()&(1<<48-1))
}
