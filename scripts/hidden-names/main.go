// hidden-names finds local names that hide a name of their package: after "rows := …" nobody in that function can call the package's
// rows, and who reads it must know which of the two is meant. It prints the packages that hide more than they are allowed, with the
// places, and those that hide less, whose allowance is to be lowered. Allowances stand in allowed.txt beside this file and may only fall.
//
//	go run ./scripts/hidden-names            what breaks the rule; nothing when all is well
//	go run ./scripts/hidden-names --count    how many names each package hides, as allowed.txt has it
//	go run ./scripts/hidden-names PACKAGE    all places in one package
package main

import (
	"bufio"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	found, err := hiddenIn(".")
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		allowed, err := readAllowed("scripts/hidden-names/allowed.txt")
		if err != nil {
			return err
		}
		for _, line := range breaches(found, allowed) {
			fmt.Println(line)
		}
	case args[0] == "--count":
		for _, dir := range sortedDirs(found) {
			fmt.Println(dir, len(found[dir]))
		}
	default:
		for _, place := range found[filepath.ToSlash(filepath.Clean(args[0]))] {
			fmt.Println(place)
		}
	}
	return nil
}

// hiddenIn finds the places by the packages' folders, in all files that ship, whatever system they are for.
func hiddenIn(root string) (map[string][]string, error) {
	files, set := map[string][]*ast.File{}, token.NewFileSet() // by folder and package
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (name[0] == '.' || name[0] == '_' || name == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		key := filepath.Dir(path) + "\x00" + file.Name.Name
		files[key] = append(files[key], file)
		return nil
	})
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	for key, parsed := range files {
		dir, _, _ := strings.Cut(key, "\x00")
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			return nil, err
		}
		if places := hiddenOf(set, parsed); len(places) > 0 {
			found[filepath.ToSlash(rel)] = append(found[filepath.ToSlash(rel)], places...)
		}
	}
	return found, nil
}

// noImports stands for what is imported: what a name refers to within its package is known without.
type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not imported") }

// hiddenOf finds the places in one package.
func hiddenOf(set *token.FileSet, files []*ast.File) (places []string) {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: noImports{}, Error: func(error) {}} // errors are the compiler's to tell
	pkg, _ := conf.Check("p", set, files, info)
	note := func(name *ast.Ident) {
		if outer := pkg.Scope().Lookup(name.Name); outer != nil && name.Name != "_" && isLocal(pkg, info.Defs[name]) {
			at, other := set.Position(name.Pos()), set.Position(outer.Pos())
			places = append(places, fmt.Sprintf("%s:%d: %s hides that of %s:%d", filepath.ToSlash(at.Filename), at.Line, name.Name, filepath.Base(other.Filename), other.Line))
		}
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				ast.Inspect(decl, func(n ast.Node) bool { // functions in variables
					if lit, ok := n.(*ast.FuncLit); ok {
						eachLocal(lit, info, note)
						return false
					}
					return true
				})
			} else if f.Body != nil {
				eachLocal(f, info, note)
			}
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// eachLocal calls note with the names that a function declares, its receiver and parameters too.
func eachLocal(f ast.Node, info *types.Info, note func(*ast.Ident)) {
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if _, declares := info.Defs[id]; declares {
				note(id)
			}
		}
		return true
	})
}

// isLocal tells a variable, constant or type of a function; nil is the variable of a type switch. Fields, methods, labels and the function
// itself hide nothing.
func isLocal(pkg *types.Package, o types.Object) bool {
	switch o := o.(type) {
	case nil:
		return true
	case *types.Var:
		return !o.IsField() && o.Parent() != pkg.Scope()
	case *types.Const, *types.TypeName:
		return o.Parent() != pkg.Scope()
	}
	return false
}

// readAllowed reads lines of a folder and a number; a line that begins with # is a comment.
func readAllowed(name string) (map[string]int, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	allowed := map[string]int{}
	for in := bufio.NewScanner(file); in.Scan(); {
		words := strings.Fields(in.Text())
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) != 2 {
			return nil, fmt.Errorf("%s: %q is no folder and a number", name, in.Text())
		}
		if allowed[words[0]], err = strconv.Atoi(words[1]); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", name, in.Text(), err)
		}
	}
	return allowed, nil
}

// breaches are the packages that hide more than they may, and those that may hide more than they do.
func breaches(found map[string][]string, allowed map[string]int) (lines []string) {
	for _, dir := range sortedDirs(found) {
		if n := len(found[dir]); n > allowed[dir] {
			lines = append(lines, fmt.Sprintf("%s hides %d names, %d are allowed:", dir, n, allowed[dir]))
			for _, place := range found[dir] {
				lines = append(lines, "  "+place)
			}
		}
	}
	for _, dir := range sortedDirs(allowed) {
		if n := len(found[dir]); n < allowed[dir] {
			lines = append(lines, fmt.Sprintf("%s hides %d names: lower its %d in scripts/hidden-names/allowed.txt", dir, n, allowed[dir]))
		}
	}
	return lines
}

func sortedDirs[V any](m map[string]V) []string {
	dirs := make([]string, 0, len(m))
	for dir := range m {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return dirs
}
