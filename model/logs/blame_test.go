package logs

import "testing"

// Anybody on the internet can ask for a page that there is not: that is no error of the app. What a logger writes behind the head of an
// exception is not one error more.
func TestWhatIsBlamed(t *testing.T) {
	const fatal = "F, [2026-11-21T08:35:21.640 #4] FATAL -- : [0c1d2e3f-0000-4000-8000-00000000c003] "
	for text, want := range map[string]bool{
		`ActionController::RoutingError (No route matches [GET] "/wp-login.php"):`:         false,
		fatal + `ActionController::RoutingError (No route matches [GET] "/wp-login.php"):`: false,
		`AbstractController::ActionNotFound (The action 'x' could not be found for A):`:    false,
		"Sinatra::NotFound: Sinatra::NotFound":                                             false,
		"** (Phoenix.Router.NoRouteError) no route found for GET /.env (ShopWeb.Router)":   false,
		"werkzeug.exceptions.NotFound: 404 Not Found: The requested URL was not found":     false,
		"NotFoundError: Not Found": false,
		"org.springframework.web.servlet.NoHandlerFoundException: No handler found for GET /.env":                                                      false,
		`request.ERROR: Uncaught PHP Exception Symfony\Component\HttpKernel\Exception\NotFoundHttpException: "No route found for "GET /wp-login.php""`: false,
		fatal + "  ": false,
		fatal + "app/models/report.rb:41:in 'totals'":                                            false,
		fatal + "vendor/bundle/ruby/3.3.0/gems/railties-7.1.3/lib/rails/engine.rb:603:in 'call'": false,

		"ActiveRecord::RecordNotFound (Couldn't find Order with 'id'=7):":                            true,
		fatal + "ActiveRecord::StatementInvalid (PG::QueryCanceled: ERROR):":                         true,
		fatal + "/app/vendor/bundle/ruby/3.3.0/gems/x-1/lib/x.rb:9:in 'call': undefined (NameError)": true,
		"NotFoundError: index [orders] missing":                                                      true,
		"uninitialized constant Utils (NameError)":                                                   true,
		"ERROR: timeout": true,
		"NoMethodError (undefined method 'total' for nil):": true,
	} {
		if got := classify(App, text).Flags&FlagError != 0; got != want {
			t.Errorf("%s\n got %v, want %v", text, got, want)
		}
	}
}

// What is looked for first must stand in every name.
func TestEveryMissingPageHasAHint(t *testing.T) {
	for _, name := range missingPages {
		if !IsMissingPage(name) {
			t.Errorf("%s has none of %q", name, missingHints)
		}
	}
}
