//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package recorder

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// lock takes the lock of an app's recordings; held tells that another program has it. The system lets it go when the program ends, however it ends.
func lock(folder string) (release func(), held bool, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, false, err
	}
	f, err := os.OpenFile(filepath.Join(folder, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	switch {
	case err == nil:
		return func() { _ = f.Close() }, false, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		_ = f.Close()
		return nil, true, nil
	}
	return func() { _ = f.Close() }, false, nil // a file system without locks: better two recordings than none
}
