import { markup } from './markup.ts';

test('text is escaped, for text and for attributes', () => {
  const escaped = '&#60;b title=&#34;x&#34;&#62;&#39;&#38;';
  const text = `<b title="x">'&`;
  expect(markup`<p title="${text}">${text}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
});

test('markup goes into markup as it is, alone and in lists, and what it held stays escaped', () => {
  const items = ['<1>', '2'].map((item) => markup`<li>${item}</li>`);
  expect(markup`<ul>${items}${markup`<li>${3}</li>`}</ul>`.text).toBe(
    '<ul><li>&#60;1&#62;</li><li>2</li><li>3</li></ul>',
  );
});
