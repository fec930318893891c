package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"wayside/hub/notice"
)

// Errors of operators.
var (
	ErrUnknownOperator = errors.New("there is no operator of that name")
	ErrOperatorTaken   = errors.New("there is, or was, an operator of that name; reset them to let them in again")
	ErrLastAdmin       = errors.New("the last administrator must stay; add another first")
)

// Role is what an operator is for; one may have several.
type Role string

// The roles. A reviewer may what an author may, a supervisor what a reviewer
// may; an administrator looks after people and machines, and says nothing to the
// public.
const (
	Author        Role = "author"
	Reviewer      Role = "reviewer"
	Supervisor    Role = "supervisor"
	Administrator Role = "administrator"
)

// Roles are all roles, with their names.
func Roles() []notice.Term {
	return []notice.Term{
		{Word: string(Author), Name: notice.Words{notice.Chinese: "编辑", notice.English: "author"}},
		{Word: string(Reviewer), Name: notice.Words{notice.Chinese: "复核", notice.English: "reviewer"}},
		{Word: string(Supervisor), Name: notice.Words{notice.Chinese: "值班领导", notice.English: "supervisor"}},
		{Word: string(Administrator), Name: notice.Words{notice.Chinese: "管理员", notice.English: "administrator"}},
	}
}

// Right is one thing that roles allow.
type Right string

// The rights.
const (
	Look       Right = "look"       // see the console: everybody who is signed in
	Write      Right = "write"      // compose, submit, send directly in an emergency, correct, withdraw, within one's scope
	Approve    Right = "approve"    // be the second person
	Supervise  Right = "supervise"  // answer the brake of a source, confirm what was sent directly
	ReadAudit  Right = "readAudit"  // see who did what
	Administer Right = "administer" // operators, tokens, sessions of others, profiles of signs
)

// rights of each role.
var rights = map[Role][]Right{
	Author:        {Look, Write},
	Reviewer:      {Look, Write, Approve},
	Supervisor:    {Look, Write, Approve, Supervise, ReadAudit},
	Administrator: {Look, ReadAudit, Administer},
}

// operatorMark stands before an operator's name in the audit and wherever an
// author is named: no token's name begins with it.
const operatorMark = "@"

// Operator is a person who works at the console, and what they may do.
type Operator struct {
	ID    string `json:"-"`
	Name  string `json:"-"`               // to sign in with; never given to another person
	Shown string `json:"shown,omitempty"` // as colleagues know them; may be empty
	Roles []Role `json:"roles"`
	Scope        // MaxSeverity: the highest that they may say, and approve, at all
	// Desks are those whose reports of citizens they read and answer; none: all
	// but the closed ones, see [report.Book.RemitOf].
	Desks []string `json:"desks,omitempty"`

	Created time.Time `json:"-"`
	Joined  time.Time `json:"-"` // zero: the invitation is still open
	Revoked time.Time `json:"-"` // zero: they may sign in
}

// Who names the operator as an author and in the audit.
func (o Operator) Who() string { return operatorMark + o.Name }

// Called is how colleagues know the operator.
func (o Operator) Called() string {
	if o.Shown != "" {
		return o.Shown
	}
	return o.Name
}

// May reports whether one of the operator's roles has a right.
func (o Operator) May(r Right) bool {
	return slices.ContainsFunc(o.Roles, func(role Role) bool { return slices.Contains(rights[role], r) })
}

var operatorName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

func (o Operator) problems() (ps notice.Problems) {
	if !operatorName.MatchString(o.Name) {
		ps.Add("name", "应为 1 到 32 个字母、数字、点、横线或下划线", "want 1 to 32 letters, digits, '.', '-' or '_'")
	}
	if o.Shown != "" {
		checkName(&ps, "shown", o.Shown)
	}
	if len(o.Roles) == 0 {
		ps.Add("roles", "至少选一个角色", "choose at least one role")
	}
	for i, r := range o.Roles {
		if rights[r] == nil {
			ps.Add(at("roles", i), "没有这个角色："+string(r), "there is no role "+string(r))
		}
	}
	o.Scope.check(&ps)
	for i, d := range o.Desks {
		if d == "" {
			ps.Add(at("desks", i), "部门不能为空", "a desk has a name")
		}
	}
	return ps
}

const operatorColumns = "SELECT id, name, terms, created, joined, revoked FROM operators "

func (o *Operator) scan(row interface{ Scan(...any) error }) error {
	var terms []byte
	var created, joined, revoked int64
	if err := row.Scan(&o.ID, &o.Name, &terms, &created, &joined, &revoked); err != nil {
		return err
	}
	if err := json.Unmarshal(terms, o); err != nil {
		return fmt.Errorf("read the terms of operator %q: %w", o.Name, err)
	}
	o.Created, o.Joined, o.Revoked = moment(created), moment(joined), moment(revoked)
	return nil
}

// Operators returns all operators by name, those who may no longer sign in too.
func (d *Desk) Operators(ctx context.Context) ([]Operator, error) {
	rows, err := d.db.Readers().QueryContext(ctx, operatorColumns+"ORDER BY name")
	return collect(rows, err, "list the operators", func(rows *sql.Rows, o *Operator) error { return o.scan(rows) })
}

// Operator returns the operator called name. The error may wrap
// [ErrUnknownOperator].
func (d *Desk) Operator(ctx context.Context, name string) (o Operator, err error) {
	err = o.scan(d.db.Readers().QueryRowContext(ctx, operatorColumns+"WHERE name = ?", name))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknownOperator
	}
	if err != nil {
		return Operator{}, fmt.Errorf("find operator %q: %w", name, err)
	}
	return o, nil
}

// AddOperator keeps a new operator, who can't sign in yet: [Desk.Invite] lets
// them. Without MaxSeverity they may say anything. The error is
// [notice.Problems] where o can't be, or wraps [ErrOperatorTaken].
func (d *Desk) AddOperator(ctx context.Context, o Operator) (Operator, error) {
	o.ID, o.Created, o.Joined, o.Revoked = newID(), d.Now().UTC(), time.Time{}, time.Time{}
	if o.MaxSeverity == "" {
		o.MaxSeverity = notice.Extreme
	}
	if err := o.problems().Err(); err != nil {
		return Operator{}, err
	}
	err := d.write(ctx, func(tx *sql.Tx) error { return addOperator(ctx, tx, o) })
	if err != nil {
		return Operator{}, fmt.Errorf("add operator %q: %w", o.Name, err)
	}
	return o, nil
}

func addOperator(ctx context.Context, tx *sql.Tx, o Operator) error {
	terms, err := json.Marshal(o)
	if err != nil {
		return err
	}
	var taken int
	if err := tx.QueryRow("SELECT count(*) FROM operators WHERE name = ?", o.Name).Scan(&taken); err != nil {
		return err
	}
	if taken > 0 {
		return ErrOperatorTaken
	}
	if _, err := tx.Exec("INSERT INTO operators (id, name, terms, created) VALUES (?,?,?,?)", o.ID, o.Name, string(terms), millis(o.Created)); err != nil {
		return err
	}
	return note(tx, Act{At: o.Created, What: "operator added", Subject: o.Who(), After: string(terms)}.in(ctx))
}
