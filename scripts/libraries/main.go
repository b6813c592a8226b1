// Command libraries prints where a file of a queue library uses what a file of another library declares, and where a file that is
// no library's does: what two need moves to where neither is. Its arguments are the folders of kinds of store.
//
// The libraries of a folder are the names in its table, the variable "libraries"; a library's files are those whose names begin with
// the first word of its name. Only the file of the table may name what a library declares.
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func main() {
	bad := false
	for _, folder := range os.Args[1:] {
		lines, err := breaches(folder)
		if err != nil {
			lines = append(lines, folder+": "+err.Error())
		}
		for _, l := range lines {
			bad = true
			fmt.Println(l)
		}
	}
	if bad {
		os.Exit(1)
	}
}

// breaches are the uses that are not allowed, by file and line.
func breaches(folder string) ([]string, error) {
	fset := token.NewFileSet()
	files, err := parse(fset, folder)
	if err != nil {
		return nil, err
	}
	table, names := tableOf(fset, files)
	if len(names) == 0 {
		return nil, errors.New("no table of libraries is found")
	}
	of := func(file string) string { // the library that a file is of
		if w := firstWord(filepath.Base(file)); slices.Contains(names, w) {
			return w
		}
		return ""
	}
	var out []string
	for id, object := range uses(fset, files) {
		from, to := fset.Position(id.Pos()), fset.Position(object.Pos())
		if owner := of(to.Filename); owner != "" && owner != of(from.Filename) && from.Filename != table {
			out = append(out, fmt.Sprintf("%s:%d: %s is of another library: %s", from.Filename, from.Line, id.Name, filepath.Base(to.Filename)))
		}
	}
	slices.Sort(out)
	return out, nil
}

// parse reads the files of a package that ship.
func parse(fset *token.FileSet, folder string) ([]*ast.File, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// tableOf is the file of the table and the first words of the names in it.
func tableOf(fset *token.FileSet, files []*ast.File) (file string, names []string) {
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				if v.Names[0].Name != "libraries" || len(v.Values) != 1 {
					continue
				}
				for _, row := range v.Values[0].(*ast.CompositeLit).Elts {
					names = append(names, firstWord(firstText(row)))
				}
				return fset.Position(f.Pos()).Filename, names
			}
		}
	}
	return "", nil
}

// firstText is the first text in a row of the table: the library's name.
func firstText(row ast.Node) string {
	text := ""
	ast.Inspect(row, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && text == "" && l.Kind == token.STRING {
			text, _ = strconv.Unquote(l.Value) // the parser has read it
		}
		return text == ""
	})
	return text
}

var word = regexp.MustCompile(`^[A-Za-z0-9]+`)

func firstWord(name string) string { return word.FindString(name) }

// uses are the names that files use and what declares them, as far as that is in the same package. What is imported is not looked
// up, which makes this fast; the errors that it gives are none of ours.
func uses(fset *token.FileSet, files []*ast.File) map[*ast.Ident]types.Object {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Error: func(error) {}, Importer: nothing{}}
	pkg, _ := config.Check("p", fset, files, info)
	out := map[*ast.Ident]types.Object{}
	for id, object := range info.Uses {
		if object.Pkg() == pkg && object.Pos().IsValid() {
			out[id] = object
		}
	}
	return out
}

// nothing finds no package to import.
type nothing struct{}

// Import fails.
func (nothing) Import(string) (*types.Package, error) { return nil, errors.New("not looked up") }
