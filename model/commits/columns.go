package commits

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// mostDropped bounds the names that are told.
const mostDropped = 20

// Dropped are the columns ("users.email") and tables ("users") that the range's new migrations drop, by what stands in their files: names alone.
// Ways back, which undo a migration, do not count. Whole is false where not every line of them was read.
func (r *Range) Dropped() (all []string, whole bool) {
	whole = true
	migrations := r.Migrations()
	add := func(files []File) {
		for i := range files {
			f := &files[i]
			if f.Kind != Added || !slices.Contains(migrations, f.Path) || strings.HasSuffix(f.Path, ".down.sql") || path.Base(f.Path) == "down.sql" {
				continue
			}
			if len(f.Hunks) == 0 || slices.ContainsFunc(f.Hunks, func(h Hunk) bool { return h.Cut || len(h.Text) == 0 }) {
				whole = false // also of a recording, which has no lines
			}
			for _, one := range droppedBy(f) {
				if !slices.Contains(all, one) && len(all) < mostDropped {
					all = append(all, one)
				}
			}
		}
	}
	for i := range slices.Backward(r.Commits) { // the oldest first
		add(r.Commits[i].Files)
	}
	add(r.Whole)
	return all, whole
}

// nameText is a name in a migration: a symbol, a string in any quotes, or bare; a schema before it is left out.
const nameText = `[:"'` + "`" + `\[]?(?:\w+"?\.)?"?(\w+)["'` + "`" + `\]]?`

// A migration's lines, by what frameworks call them.
var (
	wayForth = regexp.MustCompile(`(?i)^\s*(?:def (?:self\.)?(?:up|change|upgrade)\b|(?:public )?function up\b|(?:async )?up\s*\(|exports\.up\b|--.*\b(?:goose|migrate:?) ?up\b)`)
	wayBack  = regexp.MustCompile(`(?i)^\s*(?:def (?:self\.)?(?:down|downgrade)\b|(?:public )?function down\b|(?:async )?down\s*\(|exports\.down\b|--.*\b(?:goose|migrate:?) ?down\b)`)

	railsOne  = regexp.MustCompile(`\bremove_column\b[ (]+` + nameText + `\s*,\s*` + nameText)
	railsMany = regexp.MustCompile(`\bremove_columns\b[ (]+` + nameText + `\s*,\s*(.+)`)
	opOne     = regexp.MustCompile(`\bop\.drop_column\(\s*` + nameText + `\s*,\s*` + nameText)
	table     = regexp.MustCompile(`(?i)\b(?:change_table[ (]+|alter table\(|alter table (?:if exists |only )*|schema::table\(\s*|(?:alterTable|\.table)\(\s*)` + nameText)
	inTable   = regexp.MustCompile(`(?i)(?:\bt\.remove[ (]+|^\s*remove[ (]+|\bdrop\s+column\s+(?:if\s+exists\s+)?|\bdropColumn\(\s*\[?)` + nameText)
	wholeDrop = regexp.MustCompile(`(?i)\b(?:drop_table[ (]+|op\.drop_table\(\s*|drop\s+table\s+(?:if\s+exists\s+)?|schema::drop(?:ifexists)?\(\s*|\.dropTable(?:IfExists)?\(\s*|drop table\()` + nameText)

	djangoField = regexp.MustCompile(`\bRemoveField\(`)
	djangoModel = regexp.MustCompile(`\bDeleteModel\(`)
	djangoOf    = regexp.MustCompile(`\bmodel_name\s*=\s*["'](\w+)["']`)
	djangoName  = regexp.MustCompile(`(?:^|[\s(,])name\s*=\s*["'](\w+)["']`)
	symbol      = regexp.MustCompile(`^\s*[:"'](\w+)["']?\s*,?`)
	comment     = regexp.MustCompile(`^\s*(?:#|//|--)`)
)

// migration reads the lines of one.
type migration struct {
	back  bool   // what follows undoes it
	of    string // the table that is being changed
	field bool   // a field of a model is being removed
	model bool   // a model is
	drops []string
}

// droppedBy are the names that a new file drops.
func droppedBy(f *File) []string {
	var m migration
	for _, h := range f.Hunks {
		for _, line := range h.Text {
			if added, ok := strings.CutPrefix(line, "+"); ok {
				m.read(added)
			}
		}
	}
	return m.drops
}

func (m *migration) read(line string) {
	switch {
	case wayBack.MatchString(line):
		m.back = true
	case wayForth.MatchString(line):
		m.back = false
	}
	if m.back || comment.MatchString(line) {
		return
	}
	if m.readCalls(line) {
		return
	}
	if t := table.FindStringSubmatch(line); t != nil {
		m.of = t[1]
	}
	for _, c := range inTable.FindAllStringSubmatch(line, -1) {
		if m.of != "" {
			m.drop(m.of + "." + c[1])
		}
	}
	m.readDjango(line)
}

// readCalls reads what says table and column in one line; true: it did.
func (m *migration) readCalls(line string) bool {
	for _, one := range []*regexp.Regexp{railsOne, opOne} {
		if c := one.FindStringSubmatch(line); c != nil {
			m.drop(c[1] + "." + c[2])
			return true
		}
	}
	if c := railsMany.FindStringSubmatch(line); c != nil {
		for rest := c[2]; ; {
			s := symbol.FindStringSubmatchIndex(rest)
			if s == nil {
				return true
			}
			m.drop(c[1] + "." + rest[s[2]:s[3]])
			rest = rest[s[1]:]
		}
	}
	if c := wholeDrop.FindStringSubmatch(line); c != nil {
		m.drop(c[1])
		return true
	}
	return false
}

// readDjango reads operations that have a line for each of their arguments.
func (m *migration) readDjango(line string) {
	switch {
	case djangoField.MatchString(line):
		m.field, m.model, m.of = true, false, ""
	case djangoModel.MatchString(line):
		m.field, m.model = false, true
	}
	if c := djangoOf.FindStringSubmatch(line); c != nil && m.field {
		m.of = c[1]
	}
	c := djangoName.FindStringSubmatch(line)
	switch {
	case c == nil:
	case m.field && m.of != "":
		m.drop(m.of + "." + c[1])
		m.field = false
	case m.model:
		m.drop(strings.ToLower(c[1]))
		m.model = false
	}
}

func (m *migration) drop(what string) { m.drops = append(m.drops, what) }
