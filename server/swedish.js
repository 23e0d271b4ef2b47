// Streamlit's own words in Swedish. It has no translations, so they are replaced where it writes them: in its controls,
// never in what a page, a table or a file says. In English (lang=en in the address) they are left as they are.
(() => {
  const WORDS = {
    "Upload": "Välj filer", "Add files": "Fler filer", "Drag and drop a file here": "Släpp filen här",
    "Drag and drop files here": "Släpp filerna här", "file upload": "välj filer", "No results": "Inga träffar",
    "Press Enter to apply": "Tryck på Retur för att använda", "Press Enter to submit form": "Tryck på Retur för att skicka",
    "Sort ascending": "Sortera stigande", "Sort descending": "Sortera fallande", "Statistics": "Statistik",
    "Autosize": "Anpassa bredden", "Pin column": "Lås kolumnen", "Unpin column": "Lås upp kolumnen",
    "Hide column": "Dölj kolumnen", "Copy column name": "Kopiera kolumnens namn", "Format": "Format",
    "Dataframe column menu": "Kolumnens meny", "Clear selection": "Ta bort markeringen", "Select all": "Markera alla",
    "Show/hide columns": "Visa och dölj kolumner", "Search": "Sök", "Fullscreen": "Helskärm",
    "Close fullscreen": "Stäng helskärm", "Close Search": "Stäng sökningen", "Previous Result": "Föregående träff",
    "Next Result": "Nästa träff", "Type to search": "Skriv för att söka", "Choose date": "Välj dag",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.":
      "Piltangenter flyttar mellan dagar, Retur väljer och Escape stänger.",
    "Previous month": "Föregående månad", "Next month": "Nästa månad", "Clear value": "Töm", "Open": "Öppna",
    "Main menu": "Meny", "System": "Som datorn", "Light": "Ljust", "Dark": "Mörkt", "Theme": "Utseende",
    "Print": "Skriv ut", "Record screen": "Spela in skärmen", "Skip to main content": "Till innehållet",
    "Running...": "Arbetar …", "Stop": "Stoppa", "Error:": "Fel:", "Link to heading": "Länk till rubriken",
    "Stop script": "Stoppa", "Loading": "Laddar",
    "Loading...": "Laddar …", "Add row": "Lägg till rad", "Delete row(s)": "Ta bort rader", "Clear all": "Rensa alla",
    "Clear date": "Töm", "Clear dates": "Töm", "Clear entry": "Töm", "Close": "Stäng", "Collapse sidebar": "Dölj menyn",
    "Expand sidebar": "Visa menyn", "Sidebar": "Sidofält", "App pages": "Sidor", "Selected values": "Valda",
    "Scrollable table": "Tabell att rulla", "Notifications": "Meddelanden", "Increment": "Öka", "Decrement": "Minska",
    "No options": "Inget att välja", "add icon": "lägg till", "Choose an option": "Välj", "Choose options": "Välj",
    "No data": "Inga uppgifter", "Edit": "Ändra",
  };
  const RULES = [
    [/^(\d+)\s?MB per file$/, "högst $1 MB per fil"],
    [/^File must be (\d+)(?:\.0)?\s?MB or smaller\.?$/, "Filen är större än $1 MB. Dela den i flera filer."],
    [/^(Fullscreen|Search|Show\/hide columns): (.*)$/, (_all, word, rest) => `${WORDS[word]}: ${rest}`],
    [/^(Remove|Delete|Clear) (.+\.\w+)$/, "Ta bort $2"],
    [/^Cancel upload of (.+)$/, "Avbryt $1"],
    // A size, alone or after a file's name.
    [/^(.*, )?(\d+)(?:\.(\d+))?\s?(KB|MB|GB)$/, (_all, name, whole, part, unit) =>
      `${name ?? ""}${whole}${part ? `,${part}` : ""}\u00a0${unit === "KB" ? "kB" : unit}`],
    [/^(.*, )?(\d+)(?:\.\d+)?\s?(?:B|bytes?)$/, "$1$2 byte"],
    [/^(year|month|day), (.*)$/, (_all, part, rest) => `${{ year: "år", month: "månad", day: "dag" }[part]}, ${rest}`],
    [/^(\d+) options? available\.$/, "$1 val."],
    [/^Choose date, (.*)$/, "Välj dag, $1"],
    [/^(\d+) results?$/, "$1 träffar"],
    [/^(\d+) of (\d+) results?$/, "$1 av $2 träffar"],
    [/^(yyyy)$/, "åååå"],
  ];
  const CONTROLS = [
    "stFileUploader", "InputInstructions", "stDataFrameColumnMenu", "stElementToolbar", "stDateInputCalendar",
    "stDateInputFieldsScroller", "stTooltipContent", "stSkipToContent", "stMainMenuPopover", "stMainMenuList", "stStatusWidget",
  ].map((name) => `[data-testid=${name}]`).concat("[role=tooltip]", ".gdg-search-bar", "[data-live-announcer]").join();
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const before = new WeakMap(); // a text, or an element's attributes -> what stood there, to go back to English

  const inSwedish = (text) => {
    const said = text.trim();
    const rule = RULES.find(([pattern]) => pattern.test(said));
    const told = Object.hasOwn(WORDS, said) ? WORDS[said] : rule ? said.replace(rule[0], rule[1]) : null;
    return told && text.replace(said, () => told);
  };
  const isControl = (node) => {
    const element = node.parentElement;
    if (!element) return false;
    // The names of files are the sender's, and an option is the page's; only "nothing found" is Streamlit's.
    if (element.closest("[data-testid=stFileChipName]")) return false;
    if (element.closest("[role=option]")) return element.closest("[data-empty]") !== null;
    return element.closest(CONTROLS) !== null;
  };
  const text = (node) => {
    const told = node.nodeValue && isControl(node) ? inSwedish(node.nodeValue) : null;
    if (!told || told === node.nodeValue) return;
    before.set(node, [node.nodeValue, told]);
    node.nodeValue = told;
  };
  const attribute = (element, name) => {
    const value = element.getAttribute(name);
    const told = value && !element.closest("canvas, [data-testid=stMarkdownContainer]") ? inSwedish(value) : null;
    if (!told || told === value) return;
    before.set(element, { ...before.get(element), [name]: value });
    element.setAttribute(name, told);
  };
  const visit = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return text(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest("canvas")) return undefined;
    for (const element of [root, ...root.querySelectorAll("[aria-label], [title], [placeholder]")])
      for (const name of ATTRIBUTES) if (element.hasAttribute(name)) attribute(element, name);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) text(walker.currentNode);
    return undefined;
  };
  const restore = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const kept = before.get(node);
      if (!kept) continue;
      if (node.nodeType === Node.TEXT_NODE) { if (node.nodeValue === kept[1]) node.nodeValue = kept[0]; }
      else for (const [name, value] of Object.entries(kept)) node.setAttribute(name, value);
      before.delete(node);
    }
  };
  const isEnglish = () => new URLSearchParams(location.search).get("lang") === "en";
  let wasEnglish = isEnglish();
  const look = (changes) => {
    const now = isEnglish();
    if (now !== wasEnglish) {
      wasEnglish = now;
      if (now) restore(); else visit(document.body);
    }
    if (now) return;
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else if (change.type === "characterData") text(change.target);
      else attribute(change.target, change.attributeName);
    }
  };
  new MutationObserver(look).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
