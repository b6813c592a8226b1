package login

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// Env is what surrounds the search.
type Env struct {
	TokenFile string                                        // --token-file; "" when not given
	Getenv    func(string) string                           // nil means an empty environment
	Home      string                                        // absolute; "" leaves out netrc and, without XDG_DATA_HOME, the keychain
	Host      string                                        // base address from [Host]; "" is the default's
	System    string                                        // runtime.GOOS when ""
	Keyring   func(service, account string) (string, error) // nil means the system's; not asked on Linux
}

func (e Env) get(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

func (e Env) system() string {
	if e.System == "" {
		return runtime.GOOS
	}
	return e.System
}

// machine is the name of the API in netrc: "api.heroku.com", or host and port of a custom one.
func (e Env) machine() string {
	host := e.Host
	if host == "" {
		host = defaultHost
	}
	u, err := url.Parse(host)
	if err != nil {
		return ""
	}
	return u.Host
}

// place is one place to look. It gives a token, or why it has none; final errors end the search.
type place func(ctx context.Context, e Env) (t Token, why string, final error)

// places are in the CLI's order, behind the flag.
var places = []place{fromTokenFile, fromVariable, fromKeychain, fromNetrc, fromCLI}

// Find looks in all places in order, at most about eleven seconds. Without a token the error is a [*fault.Error] with code
// "login" that tells what was looked at. A cancelled ctx gives ctx's error.
func Find(ctx context.Context, e Env) (Token, error) {
	var missed []string
	for _, look := range places {
		t, why, err := look(ctx, e)
		switch {
		case err != nil:
			return Token{}, err
		case t.secret != nil:
			return t, nil
		case ctx.Err() != nil:
			return Token{}, ctx.Err()
		case why != "":
			missed = append(missed, why)
		}
	}
	return Token{}, &fault.Error{
		What: "cannot log in to Heroku",
		Why:  "no token was found: " + strings.Join(missed, ", "),
		Do:   "Run `heroku login`, set HEROKU_API_KEY or give --token-file FILE; `gonogo demo` needs no account",
		Code: fault.CodeLogin,
	}
}

func fromTokenFile(ctx context.Context, e Env) (Token, string, error) {
	if e.TokenFile == "" {
		return Token{}, "", nil
	}
	origin := "--token-file " + fault.Clean(e.TokenFile)
	text, err := readAny(ctx, e.TokenFile)
	if err == nil {
		var t Token
		if t, err = newToken(text, origin); err == nil {
			t.file = e.TokenFile
			return t, "", nil
		}
	}
	return Token{}, "", unusable(origin, err)
}

func fromVariable(_ context.Context, e Env) (Token, string, error) {
	text := e.get("HEROKU_API_KEY")
	if text == "" {
		if e.get("HEROKU_API_TOKEN") != "" {
			return Token{}, "HEROKU_API_KEY is not set (HEROKU_API_TOKEN is, which Heroku does not use)", nil
		}
		return Token{}, "HEROKU_API_KEY is not set", nil
	}
	t, err := newToken(text, "HEROKU_API_KEY")
	if err != nil {
		return Token{}, "", unusable("HEROKU_API_KEY", err)
	}
	return t, "", nil
}

// unusable is for what the user named explicitly.
func unusable(origin string, err error) error {
	return &fault.Error{
		What: "cannot log in with " + origin,
		Why:  fault.Clean(cause(err).Error()),
		Do:   "`heroku auth:token` prints a token",
		Code: fault.CodeLogin,
		Err:  err,
	}
}

// dataDir is the CLI's data directory; "" when nothing tells.
func dataDir(e Env) string {
	if dir := e.get("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "heroku")
	}
	if e.system() == "windows" {
		if dir := e.get("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "heroku")
		}
	}
	if !filepath.IsAbs(e.Home) {
		return ""
	}
	return filepath.Join(e.Home, ".local", "share", "heroku")
}

// Shared tells whether a token's file can be read by others than its owner. Windows keeps that elsewhere: false.
func Shared(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}
