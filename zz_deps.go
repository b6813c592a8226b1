//go:build deps_tmp

package main

import (
	_ "github.com/alicebob/miniredis/v2"
	_ "github.com/aymanbagabas/go-osc52/v2"
	_ "github.com/cenkalti/backoff/v5"
	_ "github.com/charmbracelet/bubbles/textinput"
	_ "github.com/charmbracelet/bubbletea"
	_ "github.com/charmbracelet/lipgloss"
	_ "github.com/charmbracelet/x/ansi"
	_ "github.com/charmbracelet/x/vt"
	_ "github.com/creack/pty"
	_ "github.com/goccy/go-yaml"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/guptarohit/asciigraph"
	_ "github.com/heroku/heroku-go/v5"
	_ "github.com/invopop/jsonschema"
	_ "github.com/jdx/go-netrc"
	_ "github.com/muesli/termenv"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/santhosh-tekuri/jsonschema/v6"
	_ "github.com/spf13/cobra"
	_ "github.com/tmaxmax/go-sse"
	_ "github.com/zalando/go-keyring"
	_ "go.uber.org/goleak"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/term"
	_ "golang.org/x/time/rate"
	_ "pgregory.net/rapid"
)
