package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// Loaded is a configuration that knows where each value came from.
type Loaded struct {
	Config  Config
	Origins map[string]string // path of a setting → "user file PATH:LINE:COLUMN", "repository file …", "environment NAME", "flag --NAME"; what is absent is a default
	Ignored []Note            // what the repository's file asked for and did not get, in the file's order

	UserFile       string // path of the file that was read, "" when there was none
	RepositoryFile string // likewise
	Trusted        bool   // the repository's file is trusted as it stands
}

// Note is a setting that the repository's file may not make.
type Note struct {
	Path  string // "apps.shop.production"
	Where string // "PATH:LINE:COLUMN", safe to print
	Why   string
	Do    string
}

// String is one sentence, safe to print.
func (n Note) String() string {
	return (&fault.Error{What: n.Where + " " + fault.Quote(n.Path) + " is ignored", Why: n.Why, Do: n.Do}).Error()
}

// Load reads both files and the environment over the defaults. Files that do not exist are passed over. Every error is a
// [*fault.Error] with code "config" and tells file, line and column, or the variable.
func Load(env Env) (Loaded, error) {
	l := Loaded{Config: Default(), Origins: map[string]string{}}
	if err := l.loadUser(UserFile(env)); err != nil {
		return Loaded{}, err
	}
	if err := l.loadRepository(RepositoryFile(env), trustedFile(env)); err != nil {
		return Loaded{}, err
	}
	if err := l.loadEnvironment(env); err != nil {
		return Loaded{}, err
	}
	if err := l.check(); err != nil {
		return Loaded{}, err
	}
	return l, nil
}

// Set puts one value over what is there, as from a flag: Set("memory", "256MiB", "flag --memory"). Lists are one key here. On
// error, a [*fault.Error], nothing has changed.
func (l *Loaded) Set(path, text, origin string) error {
	r, name, ok := find(path)
	if !ok {
		return wrong(origin, fault.Quote(path)+" is no setting", "")
	}
	next := *l
	next.Config = l.Config.clone()
	if err := r.set(&next.Config, name, []string{text}); err != nil {
		return wrong(origin, r.quoted(text)+" will not do; it "+err.Error(), "")
	}
	next.Origins = map[string]string{path: origin}
	if err := next.check(); err != nil {
		return err
	}
	l.Config = next.Config
	l.origin(path, origin)
	return nil
}

func (l *Loaded) origin(path, origin string) {
	if l.Origins == nil {
		l.Origins = map[string]string{}
	}
	l.Origins[path] = origin
}

func (l *Loaded) loadUser(path string) error {
	f, entries, err := openFile(path, true)
	if err != nil || f.path == "" {
		return err
	}
	l.UserFile = path
	for _, e := range entries {
		if err := l.apply(f, e, "user file "); err != nil {
			return err
		}
	}
	return nil
}

func (l *Loaded) loadRepository(path, trusted string) error {
	f, entries, err := openFile(path, false)
	if err != nil || f.path == "" {
		return err
	}
	l.RepositoryFile = path
	l.Trusted, err = isTrusted(trusted, f.hash())
	if err != nil {
		return err
	}
	for _, e := range entries {
		allowed, err := l.allows(f, e)
		if err != nil {
			return err
		}
		if e.path == guardPath {
			l.Ignored = append(l.Ignored, Note{e.path, where(f, e.line, e.column), "guard acts by itself, so only your own file can allow it", "Put it in your own config file"})
			continue
		}
		if !l.Trusted && !allowed {
			l.Ignored = append(l.Ignored, Note{e.path, where(f, e.line, e.column),
				"a repository may not decide this by itself", "Read the file, then run `gonogo config trust`"})
			continue
		}
		if err := l.apply(f, e, "repository file "); err != nil {
			return err
		}
	}
	return nil
}

// allows tells whether a repository nobody vouched for may make this setting. A wrong value is an error even when it would
// be ignored.
func (l *Loaded) allows(f file, e entry) (bool, error) {
	r, name, _ := find(e.path)
	next := Loaded{Config: l.Config.clone(), Origins: map[string]string{}}
	if err := next.apply(f, e, ""); err != nil {
		return false, err
	}
	return r.safer(r.get(l.Config, name), r.get(next.Config, name)), nil
}

func (l *Loaded) apply(f file, e entry, layer string) error {
	r, name, _ := find(e.path)
	if err := r.set(&l.Config, name, e.text); err != nil {
		return wrong(where(f, e.line, e.column), fault.Quote(e.path)+" is "+r.quoted(strings.Join(e.text, " "))+" and "+err.Error(), "")
	}
	l.origin(e.path, layer+where(f, e.line, e.column))
	return nil
}

// quoted is a value of the setting as an error repeats it: not at all where it may hold a password.
func (r settingRow) quoted(text string) string {
	if r.path == sourcesPath || strings.HasPrefix(r.path, "notify.") || strings.HasPrefix(r.path, feedPath) {
		return "not as it should be"
	}
	return fault.Quote(text)
}

// openFile reads and parses a file; a missing one gives the zero file.
func openFile(path string, follow bool) (file, []entry, error) {
	if path == "" {
		return file{}, nil, nil
	}
	f, err := readFile(path, follow)
	if errors.Is(err, fs.ErrNotExist) {
		return file{}, nil, nil
	}
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err // the path stands in the sentence already
		}
		return file{}, nil, wrong(fault.Clean(path), "the file cannot be used: "+fault.Clean(err.Error()), "Repair it or move it away")
	}
	entries, p := parseText(f.text)
	if p != nil {
		return file{}, nil, wrong(where(f, p.line, p.column), p.why, p.do)
	}
	return f, entries, nil
}

func where(f file, line, column int) string {
	if line == 0 {
		return fault.Clean(f.path)
	}
	return fmt.Sprintf("%s:%d:%d", fault.Clean(f.path), line, column)
}

// wrong is every error of this package: origin, safe to print, is where the word came from.
func wrong(origin, why, do string) error {
	return &fault.Error{What: "cannot use the configuration", Why: origin + " " + why, Do: do, Code: fault.CodeConfig}
}

// variable is the name in the environment of a setting without a star: GONOGO_POLL_DYNOS.
func variable(path string) string {
	return "GONOGO_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

func (l *Loaded) loadEnvironment(env Env) error {
	l.colorHabits(env)
	for _, r := range rows {
		if strings.Contains(r.path, "*") || r.path == guardPath {
			continue
		}
		text := env.get(variable(r.path))
		if text == "" {
			continue
		}
		if r.shape == aBool {
			text = spelledOut(text)
		}
		if err := r.set(&l.Config, "", []string{text}); err != nil {
			return wrong(variable(r.path), "is "+r.quoted(text)+" and "+err.Error(), "")
		}
		l.origin(r.path, "environment "+variable(r.path))
	}
	return nil
}

// spelledOut reads what people put in variables: 1 and 0.
func spelledOut(text string) string {
	switch text {
	case "1":
		return "true"
	case "0":
		return "false"
	}
	return text
}

// colorHabits honours NO_COLOR and CLICOLOR_FORCE. They are wishes for all programs, so the user's own file, which speaks of this one,
// has the last word (no-color.org says the same); a repository has not.
func (l *Loaded) colorHabits(env Env) {
	if strings.HasPrefix(l.Origins["color"], "user file ") {
		return
	}
	if force := env.get("CLICOLOR_FORCE"); force != "" && force != "0" {
		l.Config.Color = ColorAlways
		l.origin("color", "environment CLICOLOR_FORCE")
	}
	if env.get("NO_COLOR") != "" {
		l.Config.Color = ColorNever
		l.origin("color", "environment NO_COLOR")
	}
}

// check holds the settings against one another.
func (l *Loaded) check() error {
	if err := l.checkNotify(); err != nil {
		return err
	}
	if f := l.Config.Feed; (f.Cert == "") != (f.Key == "") {
		return wrong(cmp.Or(l.Origins["feed.cert"], l.Origins["feed.key"]), "gives one of feed.cert and feed.key, which go together", "")
	}
	b := l.Config.Breakpoints
	never := b.ThreeColumns == 0
	if b.StripColumns < b.TwoColumns && (never || b.TwoColumns < b.ThreeColumns) && b.StripRows < b.ThreeRows {
		return nil
	}
	origin := "the layout"
	for _, r := range rows {
		if o := l.Origins[r.path]; o != "" && strings.HasPrefix(r.path, "breakpoints.") {
			origin = o
		}
	}
	return wrong(origin, fmt.Sprintf("has breakpoints out of order: strip_columns %d, two_columns %d, three_columns %d; strip_rows %d, three_rows %d",
		b.StripColumns, b.TwoColumns, b.ThreeColumns, b.StripRows, b.ThreeRows), "Each must be larger than the one before")
}
