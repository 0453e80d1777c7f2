// What a checklist still lacks before it can be sent: a list that leads to each place.

export function lacksOf(items, clock, { answerOf, commentOf, isAsking, word }) {
  const found = [];
  const moments = clock.map((one) => one.value).filter(Boolean);
  if (clock.length && !clock[0].value) found.push({ item: "clock-arrived", text: word("noBeginning") });
  if (moments.join() !== [...moments].sort().join()) found.push({ item: "clock-arrived", text: word("order") });
  for (const item of items) {
    const text = item.querySelector("legend").firstChild.textContent.trim();
    if (answerOf(item) === "") found.push({ item: item.dataset.item, text: `${word("noAnswer")}: ${text}` });
    else if (isAsking(item) && !commentOf(item)) {
      const missing = word(item.dataset.type === "level" ? "noEvidence" : "noComment");
      found.push({ item: item.dataset.item, text: `${missing}: ${text}` });
    }
  }
  return found;
}

export function listLacks(box, list, found) {
  list.replaceChildren(
    ...found.map(({ item, text }) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#item-${item}`;
      link.textContent = text;
      row.append(link);
      return row;
    }),
  );
  box.hidden = !found.length;
  if (found.length) box.scrollIntoView({ block: "center" });
}

export function jump(id) {
  const target = document.getElementById(id);
  const around = target?.closest("details");
  if (around) around.open = true;
  target?.scrollIntoView({ block: "center" });
  (target?.querySelector("[data-asked] textarea") ?? target?.querySelector("input"))?.focus({ preventScroll: true });
}
