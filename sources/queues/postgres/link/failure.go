package link

import (
	"errors"
	"io"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/wire"
)

// Busy is the cause of the failures of a server that answered and stays connected: to connect anew would not help.
type Busy struct{}

// Error tells what the server is.
func (Busy) Error() string { return "the server is busy" }

// Answered tells them from a server that cannot be reached in time.
func (Busy) Answered() bool { return true }

// The failures that are this store's own.
var (
	errSlow      = sources.Failure{Code: "timeout", Why: "the store takes too long to count", Do: "gonogo asks less often", Err: Busy{}}
	errLocked    = sources.Failure{Code: "timeout", Why: "a table is locked, for example by a migration", Do: "gonogo tries again later", Err: Busy{}}
	Moved        = sources.Failure{Code: "moved", Why: "the tables of the library have changed or are gone"}
	errPlain     = sources.Failure{Code: "tls", Why: "the store offers no encrypted connection", Do: "set sslmode=disable in the config var if that is intended", Final: true}
	Hidden       = sources.Failure{Code: "denied", Why: "row-level security hides the jobs from this user", Do: "use the user that owns the tables", Final: true}
	errMechanism = sources.Failure{Code: "denied", Why: "the store asks for a kind of authentication that is not supported", Do: "use a user with a password", Final: true}
	errImpostor  = sources.Failure{Code: "tls", Why: "the store does not prove that it knows the password: it may be another server", Do: "compare the config var with the provider's page", Final: true}
	errStopped   = sources.Failure{Code: "eof", Why: "the store is stopping"}
)

// replies are what the server's refusals mean, by how their SQLSTATE begins.
var replies = []backend.Reply{
	{Begins: "28", Means: backend.WrongPassword},
	{Begins: "42501", Means: backend.Denied},
	{Begins: "53300", Means: sources.Failure{Code: "full", Why: "the store has no free connection", Do: "the plan limits them; close some clients"}},
	{Begins: "57P03", Means: sources.Failure{Code: "loading", Why: "the store is starting"}},
	{Begins: "3D000", Means: sources.Failure{Code: "missing", Why: "the server has no database of this name", Do: "refresh when the config var was changed"}},
	{Begins: "57014", Means: errSlow},
	{Begins: "40001", Means: errSlow}, // a standby ended our reading to go on replaying
	{Begins: "55P03", Means: errLocked},
	{Begins: "57P0", Means: errStopped},
	{Begins: "42P01", Means: Moved},
	{Begins: "42703", Means: Moved},
	{Begins: "42704", Means: Moved},
	{Begins: "3F000", Means: Moved},
}

// worded gives a refusal of the server a meaning; other errors are of the network and stay as they are. The server's own words
// may quote a statement and are dropped.
func worded(err error) error {
	refused := new(wire.Error)
	switch {
	case errors.As(err, &refused):
		f := backend.Refused(refused.Code, replies)
		if refused.Fatal() { // the last that the connection gave
			f.Err = nil
		}
		return f
	case errors.Is(err, wire.ErrClosed):
		return io.ErrUnexpectedEOF
	}
	for is, f := range map[error]sources.Failure{wire.ErrPlain: errPlain, wire.ErrMechanism: errMechanism, wire.ErrImpostor: errImpostor} {
		if errors.Is(err, is) {
			return &f
		}
	}
	return err
}

// code is the SQLSTATE of a refusal of the server; empty for other errors.
func code(err error) string {
	if refused := new(wire.Error); errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}
