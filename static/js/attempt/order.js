// The steps of an order question: arrows and places move them, and only a moved order is an answer.

export class Order {
  constructor(list, isGiven, changed) {
    this.list = list;
    this.isGiven = isGiven;
    this.changed = changed;
    for (const item of list.children) {
      for (const button of item.querySelectorAll("button")) button.hidden = false;
      item.querySelector("[data-up]").addEventListener("click", () => this.move(item, -1));
      item.querySelector("[data-down]").addEventListener("click", () => this.move(item, 1));
      item.querySelector("select").addEventListener("change", (event) => this.place(item, Number(event.target.value) - 1));
    }
  }

  value() {
    return this.isGiven ? [...this.list.children].map((one) => one.dataset.code) : null;
  }

  write(value) {
    this.isGiven = value !== null;
    for (const code of value ?? []) this.list.append(this.list.querySelector(`[data-code="${code}"]`));
    this.countPlaces();
  }

  move(item, step) {
    const place = [...this.list.children].indexOf(item) + step;
    if (place >= 0 && place < this.list.children.length) this.place(item, place);
    item.querySelector(step < 0 ? "[data-up]" : "[data-down]").focus();
  }

  place(item, place) {
    item.remove();
    this.list.insertBefore(item, this.list.children[place] ?? null);
    this.isGiven = true;
    this.countPlaces();
    this.changed();
  }

  countPlaces() {
    [...this.list.children].forEach((item, index) => {
      item.querySelector("select").value = String(index + 1);
    });
  }
}
