// Package form reads lines of a Heroku app that somebody else wrote down: log services, syslog daemons, runners on a developer's
// machine, mails. A form is one row of the table in form.go and one file.
//
// The rules:
//
//   - A form is read only where a line can be nothing else: who speaks must stand in it, in the platform's words or beside a mark of
//     the form. What is in doubt stays a line without a header.
//   - A time is read only where day and zone stand in the line. A form without them has no times.
//   - What follows the header is the app's, byte by byte.
package form
