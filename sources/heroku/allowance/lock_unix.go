//go:build unix && !solaris && !illumos && !aix

package allowance

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// How long a file that somebody else has locked is waited for. Its use takes well below a millisecond.
const (
	lockTries = 20
	lockRest  = 2 * time.Millisecond
)

// openLocked opens a file that is ours alone, and locks it until it is closed. It follows no link and waits for no pipe.
func openLocked(path string, create bool) (*os.File, error) {
	flags := os.O_RDWR | syscall.O_NOFOLLOW | syscall.O_NONBLOCK
	if create {
		flags |= os.O_CREATE
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !ours(info) {
		err = errNotOur
	}
	if err == nil {
		err = lock(f)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// ours tells a plain file of this user that nobody else can write.
func ours(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return info.Mode().IsRegular() && info.Mode().Perm()&0o022 == 0 && ok && int(st.Uid) == os.Geteuid()
}

func lock(f *os.File) error {
	for range lockTries {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			time.Sleep(lockRest)
		default:
			return err
		}
	}
	return errBusy
}
