// Package web carries feeds over HTTPS: a server that gives those of several apps, and the way of a watcher to it.
//
//	GET /v1/apps                the apps, as JSON
//	GET /v1/apps/NAME/feed      with "Upgrade: gonogo-feed/1": from then on the connection is a feed, as package feed has it
//
// Both want "Authorization: Bearer TOKEN", or a certificate that the server trusts. Without TLS the server listens on loopback alone, and the
// watcher sends its token nowhere else.
package web

import "app.gonogo/gonogo/sources/feed"

// Protocol is what the connection is upgraded to.
const Protocol = "gonogo-feed/1"

type appList struct {
	Apps []feed.App `json:"apps"`
}
