package login

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"app.gonogo/gonogo/sources/fault"
	"github.com/jdx/go-netrc"
)

// fromNetrc reads the password of the API's machine. As for the CLI, an encrypted file beside the plain one takes its place; it is
// not decrypted here, `heroku auth:token` does that.
func fromNetrc(_ context.Context, e Env) (Token, string, error) {
	path := netrcPath(e)
	if path == "" {
		return Token{}, "there is no home directory with a netrc", nil
	}
	shown := fault.Clean(path)
	if _, err := os.Stat(path + ".gpg"); err == nil {
		return Token{}, shown + ".gpg is encrypted and cannot be read here (set HEROKU_API_KEY instead)", nil
	}
	text, err := readRegular(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return Token{}, shown + " does not exist", nil
	}
	if err != nil {
		return Token{}, shown + " cannot be read (" + fault.Clean(cause(err).Error()) + ")", nil
	}
	password, err := netrcPassword(text, e.machine())
	if err != nil {
		return Token{}, shown + " cannot be understood", nil
	}
	if password == "" {
		return Token{}, shown + " has no entry for " + fault.Clean(e.machine()), nil
	}
	t, err := newToken(password, "netrc "+shown)
	if err != nil {
		return Token{}, shown + " has a password for " + fault.Clean(e.machine()) + " that is not a token", nil
	}
	t.file = path
	return t, "", nil
}

// netrcPath is where the CLI keeps it: on Windows under another name, in the first home that is set.
func netrcPath(e Env) string {
	home, name := e.Home, ".netrc"
	if e.system() == "windows" {
		name = "_netrc"
		for _, dir := range []string{e.get("HOME"), e.get("HOMEDRIVE") + e.get("HOMEPATH"), e.get("USERPROFILE")} {
			if dir != "" {
				home = dir
				break
			}
		}
	}
	if !filepath.IsAbs(home) {
		return ""
	}
	return filepath.Join(home, name)
}

// netrcComment is a # at the start of a line or behind a blank, to the line's end.
var netrcComment = regexp.MustCompile(`(?m)(^|[ \t])#.*$`)

// netrcPassword takes comments out first, as they put the library out of step with its fields; and the library panics on a file
// that ends in "machine".
func netrcPassword(text, machine string) (password string, err error) {
	defer func() {
		if r := recover(); r != nil {
			password, err = "", fmt.Errorf("netrc: %v", r)
		}
	}()
	n, err := netrc.ParseString(netrcComment.ReplaceAllString(text, ""))
	if err != nil {
		return "", err
	}
	m := n.Machine(machine)
	if m == nil {
		return "", nil
	}
	return m.Get("password"), nil
}
