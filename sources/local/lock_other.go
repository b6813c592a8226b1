//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package local

import (
	"errors"
	"io/fs"
)

// Supported tells whether there are sockets to attach by: not on this system.
const Supported = false

func lockFile(string) (release func(), held bool, err error) {
	return nil, false, errors.ErrUnsupported
}

func ownedByUser(fs.FileInfo) bool { return true }
