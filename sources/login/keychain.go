package login

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"time"

	"app.gonogo/gonogo/sources"
)

// keychainTime is the longest a keychain may take: a locked one may be showing a dialog that nobody sees.
const keychainTime = time.Second

// keychainService is the name under which the CLI keeps its token.
const keychainService = "heroku-cli"

// fromKeychain asks the operating system's store, only if the CLI's login.json names an account there: otherwise the question alone
// could open a dialog.
func fromKeychain(ctx context.Context, e Env) (Token, string, error) {
	if e.get("HEROKU_NETRC_WRITE") == "true" {
		return Token{}, "the keychain is switched off by HEROKU_NETRC_WRITE", nil
	}
	account := loginAccount(e)
	if account == "" {
		return Token{}, "the keychain has no Heroku account", nil
	}
	ctx, cancel := context.WithTimeout(ctx, keychainTime)
	defer cancel()
	ask := e.askKeyring
	if e.system() == "linux" {
		ask = askSecretTool
	}
	text, err := ask(ctx, account)
	if err != nil {
		if ctx.Err() != nil {
			return Token{}, "the keychain did not answer in time", nil
		}
		return Token{}, "the keychain gave nothing", nil
	}
	t, err := newToken(text, "keychain")
	if err != nil {
		return Token{}, "the keychain's entry cannot be used", nil
	}
	return t, "", nil
}

// loginAccount reads the e-mail address in login.json; "" when there is none.
func loginAccount(e Env) string {
	dir := dataDir(e)
	if dir == "" {
		return ""
	}
	text, err := readRegular(filepath.Join(dir, "login.json"))
	if err != nil {
		return ""
	}
	var login struct {
		Account string `json:"account"`
	}
	if json.Unmarshal([]byte(text), &login) != nil || strings.HasPrefix(login.Account, "-") || strings.ContainsRune(login.Account, 0) {
		return "" // a dash would make it an option of the tools that are asked
	}
	return login.Account
}

// askKeyring serves macOS and Windows. The library takes no context, so a call that hangs is left behind; the process
// makes one at most.
func (e Env) askKeyring(ctx context.Context, account string) (string, error) {
	get := e.Keyring
	if get == nil {
		get = systemKeyring
	}
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		var text string
		err := sources.Guard(func() (err error) { text, err = get(keychainService, account); return err }) // a library on a goroutine of ours
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// askSecretTool serves Linux. The library searches the Secret Service by the attribute "username"; the CLI files its token under
// "account", by this very tool, so only the tool finds it.
func askSecretTool(ctx context.Context, account string) (string, error) {
	return output(ctx, "secret-tool", "lookup", "service", keychainService, "account", account)
}
