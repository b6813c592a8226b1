//go:build darwin || freebsd

package local

import (
	"net"

	"golang.org/x/sys/unix"
)

// solLocal is the level of the options of unix sockets.
const solLocal = 0

// peer is the user at the other end of a socket; known tells whether the system says.
func peer(c *net.UnixConn) (uid int, known bool) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, false
	}
	_ = raw.Control(func(fd uintptr) {
		if cred, err := unix.GetsockoptXucred(int(fd), solLocal, unix.LOCAL_PEERCRED); err == nil {
			uid, known = int(cred.Uid), true
		}
	})
	return uid, known
}
