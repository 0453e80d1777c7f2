// What a sheet keeps on the device: one draft a sheet, its photographs in the order in which they were taken.

const NAME = "sheets";

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("drafts", { keyPath: "sheet" });
    request.result.createObjectStore("photos", { keyPath: "id", autoIncrement: true }).createIndex("sheet", "sheet");
  };
  return asked(request);
}

export class Store {
  constructor(database, sheet) {
    this.database = database;
    this.sheet = sheet;
  }

  // Rejects where the browser keeps nothing, as some private windows do.
  static async of(sheet) {
    return new Store(await open(), sheet);
  }

  rows(name, mode = "readonly") {
    return this.database.transaction(name, mode).objectStore(name);
  }

  draft() {
    return asked(this.rows("drafts").get(this.sheet));
  }

  keep(draft) {
    return asked(this.rows("drafts", "readwrite").put({ ...draft, sheet: this.sheet }));
  }

  photos() {
    return asked(this.rows("photos").index("sheet").getAll(this.sheet));
  }

  async addPhoto(photo) {
    const id = await asked(this.rows("photos", "readwrite").add({ ...photo, sheet: this.sheet }));
    return { ...photo, id, sheet: this.sheet };
  }

  setPhoto(photo) {
    return asked(this.rows("photos", "readwrite").put(photo));
  }

  dropPhoto(photo) {
    return asked(this.rows("photos", "readwrite").delete(photo.id));
  }

  async forget() {
    for (const photo of await this.photos()) await this.dropPhoto(photo);
    await asked(this.rows("drafts", "readwrite").delete(this.sheet));
  }
}

// The same for a page whose browser keeps nothing: as long as the page lives.
export class Memory {
  constructor() {
    this.kept = undefined;
    this.taken = [];
    this.isMemory = true;
  }

  async draft() {
    return this.kept;
  }

  async keep(draft) {
    this.kept = draft;
  }

  async photos() {
    return [...this.taken];
  }

  async addPhoto(photo) {
    const added = { ...photo, id: this.taken.length };
    this.taken.push(added);
    return added;
  }

  async setPhoto(photo) {
    this.taken = this.taken.map((one) => (one.id === photo.id ? photo : one));
  }

  async dropPhoto(photo) {
    this.taken = this.taken.filter((one) => one.id !== photo.id);
  }

  async forget() {
    this.kept = undefined;
    this.taken = [];
  }
}
