package hub

import (
	"wayside/hub/notice"
)

// Kind is what sort of refusal an [Error] is; callers decide by it.
type Kind int

const (
	Invalid     Kind = iota + 1 // Problems say why
	Forbidden                   // the author may not say this
	NotFound                    // no such notice, or none the author may know of
	Conflict                    // another content stands under that id (Entry)
	Stale                       // the precondition failed; Entry is what stands
	Waiting                     // for a second person (HeldID)
	Unavailable                 // can't be read or written now; the message says whether something may have been kept
)

// Error is a refusal with a sentence for the person who asked.
type Error struct {
	Kind     Kind
	Message  notice.Words
	Problems notice.Problems // of Invalid and Forbidden
	Entry    *notice.Entry   // what stands, of Conflict and Stale
	HeldID   string
	Err      error // the cause, for the operator
}

// Error is the English sentence and the cause.
func (e *Error) Error() string {
	s := e.Message.In(notice.English)
	if len(e.Problems) > 0 {
		s += ": " + e.Problems.Error()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

func refuse(k Kind, zh, en string) *Error {
	return &Error{Kind: k, Message: notice.Words{notice.Chinese: zh, notice.English: en}}
}

func notFound() *Error {
	return refuse(NotFound, "没有这条消息", "there is no such notice")
}

func invalid(ps notice.Problems) *Error {
	e := refuse(Invalid, "内容有问题，没有发布", "the notice has problems and was not published")
	e.Problems = ps
	return e
}

func forbidden(field, zh, en string) *Error {
	e := refuse(Forbidden, "没有权限", "not allowed")
	e.Problems.Add(field, zh, en)
	return e
}

// uncertain is what an author hears where nobody knows yet what became of a
// write.
func uncertain(err error) *Error {
	e := refuse(Unavailable, "还不知道是否已经保存；重试之前请先查看", "it is not known yet whether this was kept; look before you try again")
	e.Err = err
	return e
}

func unavailable(err error) *Error {
	e := refuse(Unavailable, "现在无法保存，请稍后重试；没有保存任何内容", "can't be saved now, try again later; nothing was kept")
	e.Err = err
	return e
}
