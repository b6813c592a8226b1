package base

import (
	"errors"
	"fmt"
	"io/fs"

	"app.gonogo/gonogo/sources/fault"
)

// Cause is what the system says of a file, without its path, which may hold anything.
func Cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return fault.Clean(err.Error())
}

// ErrInterrupted ends a verb that goes on until it is interrupted.
var ErrInterrupted = ExitError{Code: ExitInterrupted}

// The exit codes. Everything a script needs to know is in them.
const (
	ExitDone        = 0
	ExitNo          = 1 // the answer is no
	ExitUsage       = 2
	ExitUnable      = 3
	ExitUndecided   = 4
	ExitInterrupted = 130
)

// ExitOf tells a mistake in what the user said from what could not be done.
func ExitOf(err error) int {
	var f *fault.Error
	if errors.As(err, &f) && (f.Code == fault.CodeConfig || f.Code == fault.CodeHost || f.Code == fault.CodeApp) {
		return ExitUsage
	}
	return ExitUnable
}

// ExitError is an error with its exit code; without err nothing more is printed.
type ExitError struct {
	Code int
	Err  error
}

func (e ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit %d", e.Code)
	}
	return e.Err.Error()
}

func (e ExitError) Unwrap() error { return e.Err }

func Usage(format string, a ...any) error { return ExitError{ExitUsage, fmt.Errorf(format, a...)} }
