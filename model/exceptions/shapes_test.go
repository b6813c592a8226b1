package exceptions

import (
	"strings"
	"testing"
)

// shapes are traces in the forms that loggers and run times give them.
var shapes = []struct {
	name, log string
	want      []string // language class | root | message | innermost own call
}{
	{"python chain", `Traceback (most recent call last):
  File "/app/shop/db.py", line 12, in fetch
    return rows[key]
           ~~~~^^^^^
KeyError: 'sku-9'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/shop/views.py", line 30, in show
    raise Http404("gone") from None
shop.errors.PageMissing: gone
second line of the message`, []string{"python shop.errors.PageMissing|KeyError|gone|shop/views.py:show"}},
	{"python class that no name tells", "Traceback (most recent call last):\nFile \"/app/a.py\", line 1, in f\ngo()\nshop.Oops: no stock", []string{"python shop.Oops||no stock|a.py:f"}},
	{"gunicorn, two workers", `[2026-01-15 09:00:00 +0000] [9] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/app/wsgi.py", line 3, in <module>
ModuleNotFoundError: No module named 'x'
[2026-01-15 09:00:00 +0000] [9] [INFO] Worker exiting (pid: 9)
[2026-01-15 09:00:00 +0000] [10] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/app/wsgi.py", line 3, in <module>
ModuleNotFoundError: No module named 'x'`, []string{"python ModuleNotFoundError||No module named 'x'|wsgi.py:<module>", "python ModuleNotFoundError||No module named 'x'|wsgi.py:<module>"}},
	{"celery tells the class before the trace", `[2026-01-15 09:00:00,123: ERROR/ForkPoolWorker-1] Task shop.pay[7f6b9bb6-663f-4f17-b61f-6c9a02bed81c] raised unexpected: ValueError('bad')
Traceback (most recent call last):
  File "/app/.heroku/python/lib/python3.13/site-packages/celery/app/trace.py", line 451, in trace_task
    R = retval = fun(*args, **kwargs)
  File "/app/shop/tasks.py", line 8, in pay
    raise ValueError('bad')
ValueError: bad`, []string{"python ValueError||bad|shop/tasks.py:pay"}},
	{"rails with a source excerpt and a cause", `  
ActionView::Template::Error (undefined method 'name' for nil):
    11: <td>
    12: <%= user.name %>
  
app/views/users/show.html.erb:12
app/views/users/show.html.erb:12:in '_app_views_users_show_html_erb___4611_7200'
vendor/bundle/ruby/3.4.0/gems/actionview-8.0.1/lib/action_view/base.rb:2:in 'run'
  
Causes:
NoMethodError (undefined method 'name' for nil)
app/views/users/show.html.erb:12:in '_app_views_users_show_html_erb___4611_7200'`, []string{"ruby ActionView::Template::Error|NoMethodError|undefined method 'name' for nil|app/views/users/show.html.erb:_app_views_users_show_html_erb____"}},
	{"rake", "rake aborted!\nNameError: uninitialized constant Utils\n/app/lib/tasks/x.rake:3:in 'block in <main>'\n(See full trace by running task with --trace)", []string{"ruby NameError||uninitialized constant Utils|lib/tasks/x.rake:<main>"}},
	{"ruby with its cause below", "/app/app/a.rb:3:in 'outer': could not load (LoadFailed)\n\tfrom /app/app/b.rb:9:in '<main>'\n/app/app/a.rb:9:in 'inner': no such file (Errno::ENOENT)\n\tfrom /app/app/a.rb:2:in 'outer'", []string{"ruby LoadFailed|Errno::ENOENT|could not load|app/a.rb:outer"}},
	{"sidekiq", "2026-01-15T09:00:00.123Z pid=4 tid=abc WARN: NoMethodError: undefined method 'x' for nil\n2026-01-15T09:00:00.123Z pid=4 tid=abc INFO: done", nil},
	{"sidekiq with its trace", `pid=2 tid=22e class=ChargeJob jid=3db8bb5ade2d4307160f7ab0 INFO: start
pid=2 tid=22e class=ChargeJob jid=3db8bb5ade2d4307160f7ab0 elapsed=0.112 INFO: fail
pid=2 tid=22e WARN: {"context":"Job raised exception","job":{"retry":true,"queue":"default","class":"ChargeJob"}}
pid=2 tid=22e WARN: Gateway::Declined: the gateway takes no charge in this currency
pid=2 tid=22e WARN: /app/app/services/payment_gateway.rb:88:in 'charge'
/app/app/jobs/charge_job.rb:12:in 'perform'
/app/vendor/bundle/ruby/3.3.0/gems/sidekiq-7.3.9/lib/sidekiq/processor.rb:220:in 'execute_job'
pid=2 tid=7fa class=MailJob jid=e6706f509cb26c24e3194071 INFO: start
pid=2 tid=7fa class=MailJob jid=e6706f509cb26c24e3194071 WARN: NoMethodError: undefined method 'to' for nil
pid=2 tid=7fa class=MailJob jid=e6706f509cb26c24e3194071 WARN: /app/app/jobs/mail_job.rb:4:in 'perform'`, []string{
		"ruby Gateway::Declined||the gateway takes no charge in this currency|app/services/payment_gateway.rb:charge",
		"ruby NoMethodError||undefined method 'to' for nil|app/jobs/mail_job.rb:perform",
	}},
	{"sidekiq that warns", "pid=2 tid=22e WARN: Your Redis network connection is performing extremely poorly.\npid=2 tid=22e WARN: Your pool is too small: it has 3 connections", nil},
	{"node object behind the trace", `MongoDB connection error: MongooseServerSelectionError: connect ECONNREFUSED 10.0.0.1:27017
at _handle (/app/node_modules/mongoose/lib/connection.js:1169:11)
at open (/app/db.js:3:9) {
reason: TopologyDescription {
type: 'Unknown',
servers: Map(1) { 'localhost:27017' => [ServerDescription] }
},
code: undefined
}
Server listening`, []string{"node MongooseServerSelectionError||connect ECONNREFUSED 10.0.0.1:27017|db.js:open"}},
	{"node rejection and its explanations", `(node:4) UnhandledPromiseRejectionWarning: TypeError: Cannot read property 'a' of undefined
    at /app/server.js:30:38
(node:4) UnhandledPromiseRejectionWarning: Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch block. (rejection id: 1)
(node:4) [DEP0018] DeprecationWarning: Unhandled promise rejections are deprecated.`, []string{"node TypeError||Cannot read property 'a' of undefined|server.js:"}},
	{"node cause", `/app/pay.js:12
    throw new Error('charge failed', { cause })
    ^

Error: charge failed
    at charge (/app/pay.js:12:11)
    ... 4 lines matching cause stack trace ...
    at node:internal/main/run_main_module:28:49 {
  [cause]: TypeError: fetch failed
      at fetch (node:internal/deps/undici/undici:11576:11)
}

Node.js v22.1.0`, []string{"node Error|TypeError|charge failed|pay.js:charge"}},
	{"java behind a logger, with two causes", `2026-01-15 09:00:00.396 ERROR 4 --- [nio-1] o.t.t.DefaultBotSession : could not extract; nested exception is org.hibernate.SQLGrammarException: bad

org.springframework.dao.InvalidDataAccessResourceUsageException: could not extract
at com.acme.shop.TeamService.load(TeamService.java:25) ~[classes!/:na]
... 54 common frames omitted
Caused by: org.hibernate.exception.SQLGrammarException: could not extract
at org.hibernate.Loader.list(Loader.java:1)
Caused by: org.postgresql.util.PSQLException: ERROR: relation "team" does not exist
at org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:2676)`, []string{"java org.springframework.dao.InvalidDataAccessResourceUsageException|org.postgresql.util.PSQLException|could not extract|TeamService.java:com.acme.shop.TeamService.load"}},
	{"go recovered by net/http", "2026/01/15 09:00:00 http: panic serving 10.1.2.3:14719: no cart\ngoroutine 18 [running]:\nnet/http.(*conn).serve.func1()\n\t/app/tmp/cache/go/src/net/http/server.go:1825 +0xbf\nmain.(*Shop).cart(0xc0001)\n\t/tmp/build_1/shop.go:9 +0x1", []string{"go panic||no cart|shop.go:main.(*Shop).cart"}},
	{"go panic of a panic", "panic: one [recovered]\n\tpanic: one\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/build_1/main.go:4 +0x1\nexit status 2", []string{"go panic||one|main.go:main.main"}},
	{"php without a trace", "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted in /app/src/Report.php on line 12", []string{"php Fatal error||Allowed memory size of 134217728 bytes exhausted|src/Report.php:"}},
	{"laravel", `[2026-01-15 09:00:00] production.ERROR: no route {"exception":"[object] (Symfony\\Component\\HttpKernel\\Exception\\NotFoundHttpException(code: 0): no route at /app/vendor/x.php:43)
[stacktrace]
#0 /app/vendor/laravel/framework/src/Router.php(162): Router->match()
#1 /app/app/Http/Kernel.php(8): Router->run()
#2 {main}
"}`, []string{`php Symfony\Component\HttpKernel\Exception\NotFoundHttpException||no route|app/Http/Kernel.php:{main}`}},
	{"elixir process", `[error] GenServer Shop.Cart terminating
** (KeyError) key :total not found in: %{}
    (stdlib 3.17) maps.erl:12: :maps.get/2
    (shop 0.1.0) lib/shop/cart.ex:40: Shop.Cart.handle_call/3
Last message (from #PID<0.1.0>): :total
State: %{}`, []string{"elixir KeyError||key :total not found in: %{}|shop/lib/shop/cart.ex:Shop.Cart.handle_call/3"}},
	{"elixir exit around an exception", "** (exit) an exception was raised:\n    ** (RuntimeError) oops\n        (shop 0.1.0) lib/shop/a.ex:2: Shop.A.b/1", []string{"elixir RuntimeError||oops|shop/lib/shop/a.ex:Shop.A.b/1"}},
	{".NET inner exceptions", `Unhandled exception. System.AggregateException: One or more errors occurred.
 ---> System.TimeoutException: too slow
   at Acme.Pay.Send(Order order) in /src/Pay.cs:line 9
   --- End of inner exception stack trace ---
   at Acme.Program.Main(String[] args) in /src/Program.cs:line 3`, []string{"dotnet System.AggregateException|System.TimeoutException|One or more errors occurred.|/src/Pay.cs:Acme.Pay.Send"}},
	{"json that lograge writes", `{"method":"GET","path":"/","status":500,"level":"error","exception":["NoMethodError","undefined method 'x' for nil"],"request_id":"7f6b9bb6-663f-4f17-b61f-6c9a02bed81c"}`, []string{"ruby NoMethodError||undefined method 'x' for nil|"}},
	{"plain errors are none", "{\"level\":\"error\",\"msg\":\"disk full\"}\nERROR could not connect\nI like TypeErrors", nil},
}

func TestShapes(t *testing.T) {
	t.Parallel()
	for _, tt := range shapes {
		var got []string
		for _, e := range read(said("web.1", from, strings.Split(tt.log, "\n")...)).Events {
			got = append(got, string(e.Language)+" "+e.Class+"|"+e.Root+"|"+e.Message+"|"+Explain(&e).Place)
		}
		if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}
