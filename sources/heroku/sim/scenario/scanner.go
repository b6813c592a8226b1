package scenario

import "time"

// scanner: somebody tries the doors: 404s on odd paths from one address; nothing is wrong.
var scanner = Scenario{
	Name:    "scanner",
	Summary: "one client asks for pages that never were: 404s and odd paths; nothing is wrong",
	Routine: true,
	Clients: []Client{{From: "198.51.100.23", Rate: 2.5, At: 8 * time.Second, Paths: []string{
		"/.env", "/.git/config", "/wp-login.php", "/wp-content/plugins/hello.php?cmd=id", "/xmlrpc.php", "/phpmyadmin/index.php",
		"/cgi-bin/luci/;stok=/locale", "//wp-includes/wlwmanifest.xml", "/..%2f..%2f..%2fetc/passwd", "/actuator/health", "/backup.zip",
		"/api/v1/users?id=1%27%20OR%201=1--", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/admin/config.php?x=%3Cscript%3E", "/owa/auth/logon.aspx",
	}}},
}
