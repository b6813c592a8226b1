//go:build !linux

package login

import "github.com/zalando/go-keyring"

// systemKeyring asks the operating system's store.
func systemKeyring(service, account string) (string, error) { return keyring.Get(service, account) }
