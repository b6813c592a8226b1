package config

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"app.gonogo/gonogo/model/phrase"
)

// A setting's text comes from YAML, a variable or a flag alike; these functions turn it into a value. Their errors are
// phrases that fit behind "memory": "wants a size like 256MiB".

var (
	themeRule  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	fieldRule  = regexp.MustCompile(`^[A-Za-z0-9_@][A-Za-z0-9_@./-]{0,63}$`)
	actionRule = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,63}$`)
	sizeRule   = regexp.MustCompile(`^([0-9]{1,12})\s?([A-Za-z]{0,3})$`)
)

func parseBool(s string) (bool, error) {
	switch s {
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	}
	return false, errors.New("wants true or false")
}

func parseWord(s string, words ...string) (string, error) {
	if slices.Contains(words, s) {
		return s, nil
	}
	return "", fmt.Errorf("wants one of %s%s", strings.Join(words, ", "), phrase.DidYouMean(s, words))
}

// mostFields bounds the fields of log lines that can be picked.
const mostFields = 20

// parseFields reads the names of fields: a list, or one text with blanks or commas between them.
func parseFields(text []string) ([]string, error) {
	var fields []string
	for _, t := range text {
		fields = append(fields, strings.FieldsFunc(t, func(r rune) bool { return r == ' ' || r == ',' })...)
	}
	if len(fields) == 0 || len(fields) > mostFields {
		return nil, fmt.Errorf("wants 1 to %d names of fields", mostFields)
	}
	for i, f := range fields {
		if !fieldRule.MatchString(f) {
			return nil, errors.New("wants names of fields such as user_id or http.status")
		}
		if slices.Contains(fields[:i], f) {
			return nil, fmt.Errorf("has %s twice", f)
		}
	}
	return fields, nil
}

func parseTheme(s string) (string, error) {
	if !themeRule.MatchString(s) {
		return "", errors.New("wants a theme's name: lower-case letters, digits and dashes")
	}
	return s, nil
}

func parseCount(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 1000 {
		return 0, errors.New("wants a whole number from 1 to 1000")
	}
	return n, nil
}

// units are powers of 1024 throughout: "MB" means what it means on the platform's own dyno size table.
var units = []struct {
	names []string
	bytes int64
}{
	{[]string{"GiB", "GB", "G"}, 1 << 30},
	{[]string{"MiB", "MB", "M"}, 1 << 20},
	{[]string{"KiB", "KB", "kB", "K", "k"}, 1 << 10},
	{[]string{"B"}, 1},
}

const (
	minMemory = Size(16 << 20)
	maxMemory = Size(64 << 30)
)

// ParseSize reads an amount of memory such as "256MiB", "256 MB" or "1G"; all units are powers of 1024.
func ParseSize(s string) (Size, error) {
	m := sizeRule.FindStringSubmatch(s)
	if m == nil || m[2] == "" {
		return 0, errors.New("wants a size like 256MiB")
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0, errors.New("wants a size like 256MiB")
	}
	for _, u := range units {
		if slices.Contains(u.names, m[2]) {
			if n > math.MaxInt64/u.bytes {
				return 0, errors.New("is larger than any memory")
			}
			return Size(n * u.bytes), nil
		}
	}
	return 0, errors.New("wants a size like 256MiB; its unit is one of GiB, MiB, KiB, B")
}

func parseMemory(s string) (Size, error) {
	size, err := ParseSize(s)
	if err == nil && (size < minMemory || size > maxMemory) {
		return 0, fmt.Errorf("wants %v to %v", minMemory, maxMemory)
	}
	return size, err
}

// String gives the shortest exact form: "256MiB".
func (s Size) String() string {
	for _, u := range units {
		if int64(s)%u.bytes == 0 && int64(s) >= u.bytes {
			return strconv.FormatInt(int64(s)/u.bytes, 10) + u.names[0]
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}

const maxInterval = 10 * time.Minute

func parseInterval(s string, floor time.Duration) (Interval, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, errors.New("wants a time like 5s or 1m30s")
	}
	if d < floor || d > maxInterval {
		return 0, fmt.Errorf("wants %v to %v", Interval(floor), Interval(maxInterval))
	}
	return Interval(d), nil
}

// String gives the form that the file takes: "5s", "10m", "1m30s".
func (i Interval) String() string {
	s := time.Duration(i).String()
	s = strings.TrimSuffix(s, "m0s") + suffixIf(s, "m0s", "m")
	return strings.TrimSuffix(s, "h0m") + suffixIf(s, "h0m", "h")
}

func suffixIf(s, ending, then string) string {
	if strings.HasSuffix(s, ending) {
		return then
	}
	return ""
}

// taken are chords that belong to tmux, screen, the terminal's flow control and quit signal. In both spellings.
var taken = map[string]string{
	"ctrl+b": "tmux", "ctrl+a": "screen and many tmux set-ups", "ctrl+space": "tmux set-ups and input methods", "ctrl+@": "tmux set-ups and input methods",
	"ctrl+s": "the terminal's flow control", "ctrl+q": "the terminal's flow control", `ctrl+\`: "the terminal's quit signal",
}

const maxKeys = 8

func parseKeys(keys []string) ([]string, error) {
	if len(keys) == 0 || len(keys) > maxKeys {
		return nil, fmt.Errorf("wants a list of 1 to %d keys", maxKeys)
	}
	for _, k := range keys {
		if n := utf8.RuneCountInString(k); n == 0 || n > 20 || strings.ContainsFunc(k, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			return nil, errors.New(`wants keys like "x", "R", "ctrl+d" or "pgdown"`)
		}
		chord := strings.ToLower(k)
		if rest, ok := strings.CutPrefix(chord, "c-"); ok {
			chord = "ctrl+" + rest
		}
		if owner, ok := taken[chord]; ok {
			return nil, fmt.Errorf("wants another key: %s belongs to %s", chord, owner)
		}
	}
	return slices.Clone(keys), nil
}

func setAttach(c *Config, _ string, text []string) error {
	return setField(&c.Attach, text, func(s string) (string, error) { return parseWord(s, AttachAuto, AttachOff) })
}

func setKeep(c *Config, _ string, text []string) error {
	return setField(&c.Recording.Keep, text, func(s string) (string, error) { return parseWord(s, KeepFacts, KeepText, KeepOff) })
}

// maxDays is the most days for which anything is kept.
const maxDays = 3650

func parseDays(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxDays {
		return 0, fmt.Errorf("wants a number of days, 1 to %d", maxDays)
	}
	return n, nil
}

// parseFeed reads where a gonogo serves: an address, or several of NATS with commas between. It holds no token.
func parseFeed(s string) (string, error) {
	list := strings.Split(s, ",")
	for _, one := range list {
		u, err := url.Parse(strings.TrimSpace(one))
		switch {
		case err == nil && (u.User != nil || u.RawQuery != "" || u.Fragment != ""):
			return "", errors.New("wants an address alone: the token goes into feed.token_file or GONOGO_FEED_TOKEN")
		case err == nil && u.Host != "" && (u.Scheme == "nats" || u.Scheme == "tls"):
		case err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && len(list) == 1:
		default:
			return "", errors.New("wants an address such as https://feed.example.com:5170")
		}
	}
	return s, nil
}

// parseFile reads the whole path of a file; ~ is the home.
func parseFile(s string) (string, error) {
	if !filepath.IsAbs(s) && !strings.HasPrefix(s, "~/") || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		return "", errors.New("wants the whole path of a file; ~/ is your home")
	}
	return s, nil
}

// Home is a path that a setting gave, with the home in place of its ~.
func Home(path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(home, rest)
	}
	return path
}
