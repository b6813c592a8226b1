//go:build !unix

package screen

import "os"

// continueSignal never comes here: there is no job control.
var continueSignal os.Signal

// ttySignals are none: what the size is comes with the keys.
var ttySignals []os.Signal

// dumpSignals are none: no such signal comes here.
var dumpSignals map[os.Signal]int

// Suspend does nothing where there is no job control.
func (t *tty) Suspend() {}
