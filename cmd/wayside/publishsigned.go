package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/format/native"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// signingFlags let a publisher sign what it says with its own key.
type signingFlags struct {
	Key    string `placeholder:"FILE" help:"File of the publisher's own private key (wayside key new): each notice is completed, and signed as it shall stand; native documents alone."`
	NameZh string `name:"name-zh" help:"With --key: the publisher's name in Chinese, as its token has it, where the document says none."`
	NameEn string `name:"name-en" help:"With --key: the publisher's name in English."`
}

// signer completes and signs native documents; without a key it leaves them as
// they are. What the hub would fill in is filled in before, so that the publisher
// signs nothing that it has not said.
func (f signingFlags) signer(now func() time.Time) (func(doc []byte) ([]byte, error), error) {
	if f.Key == "" {
		return func(doc []byte) ([]byte, error) { return doc, nil }, nil
	}
	raw, err := os.ReadFile(f.Key)
	if err != nil {
		return nil, fmt.Errorf("read the publisher's key: %w", err)
	}
	k, err := trust.ParseSecret(string(raw))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Key, err)
	}
	return func(doc []byte) ([]byte, error) {
		if found := format.Guess(format.Table(), "", doc[:min(len(doc), format.SniffBytes)]); len(found) > 0 && found[0].Name != "native" {
			return nil, errors.New("only native documents can be signed: make one with \"wayside convert --to native\" first")
		}
		var all [][]byte
		for it, err := range native.Decode(bytes.NewReader(doc), notice.Settings{}) {
			if err == nil {
				err = it.Problems.Err()
			}
			if err != nil {
				return nil, err
			}
			one, err := f.signed(it.Notice, k, now())
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
		if len(all) == 1 {
			return all[0], nil
		}
		return slicesOf(all), nil
	}, nil
}

// slicesOf is a JSON list, with its members to the byte.
func slicesOf(all [][]byte) []byte {
	return append(append([]byte("["), bytes.Join(all, []byte(",\n"))...), ']')
}

// signed is {notice, sigs} of a notice as a hub would keep it.
func (f signingFlags) signed(n *notice.Notice, k *trust.Key, now time.Time) ([]byte, error) {
	hub.Store(n)
	if n.ID == "" {
		n.ID = notice.NewID()
	}
	n.Revision = max(n.Revision, 1)
	if n.Sent.IsZero() {
		n.Sent = now.UTC().Truncate(time.Millisecond)
	}
	n.Publisher.ID = cmp.Or(n.Publisher.ID, k.Name)
	for lang, name := range map[notice.Lang]string{notice.Chinese: f.NameZh, notice.English: f.NameEn} {
		if name != "" && n.Publisher.Name[lang] == "" {
			if n.Publisher.Name == nil {
				n.Publisher.Name = notice.Words{}
			}
			n.Publisher.Name[lang] = name
		}
	}
	if err := n.Validate().Err(); err != nil {
		return nil, err
	}
	doc, err := notice.Emit(n)
	if err != nil {
		return nil, err
	}
	sigs, err := json.Marshal(trust.SignNotice(doc, k))
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"notice":%s,"sigs":%s}`, doc, sigs), nil
}
