// Package local is how the gonogos of one user on one machine find each other: who asks the platform for an app listens on a unix socket, and
// the others attach to it.
//
// There is a directory for the user alone, and in it for each app
//
//	APPID.lock   locked by who asks the platform; the system lets it go when the program ends, however it ends
//	APPID.json   the app's name, and who that is
//	APPID.sock   the socket; package feed says what travels on it
//
// An app of another platform than Heroku's own has a hash of the host behind its id. Both ends of a socket look who the other is.
package local
