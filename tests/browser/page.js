// What a reader would stumble over in the page, as a list of sentences. Evaluated from outside: the
// page itself may run nothing.
(() => {
    const faults = [];
    const wanted = 4.5;

    const numbers = (colour) => {
        const found = colour.match(/[\d.]+/g).map(Number);
        return found.length > 3 ? found : [...found, 1];
    };
    const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3]));
    const luminance = (colour) => {
        const [r, g, b] = colour.map((c) => c / 255)
            .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a, b) => {
        const [more, less] = [luminance(a), luminance(b)].sort((x, y) => y - x);
        return (more + 0.05) / (less + 0.05);
    };
    const ground = (element) => {
        const layers = [];
        for (let e = element; e; e = e.parentElement)
            layers.push(numbers(getComputedStyle(e).backgroundColor));
        return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const short = (text) => JSON.stringify(text.trim().slice(0, 40));

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility() || element.closest("title, desc"))
            continue;
        const style = getComputedStyle(element);
        const ink = numbers(element.closest("svg") ? style.fill : style.color);
        const under = ground(element);
        const found = contrast(over(ink, under), under);
        if (found < wanted)
            faults.push(`contrast ${found.toFixed(2)} of ${short(node.data)}`);
    }

    if (document.scrollingElement.scrollWidth > innerWidth)
        faults.push(`${document.scrollingElement.scrollWidth} wide in a window of ${innerWidth}`);
    const scrolls = (e) => e && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
    for (const e of document.body.querySelectorAll("*"))
        if (e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("svg") &&
            e.checkVisibility() && !scrolls(e.parentElement))
            faults.push(`beyond the edge: <${e.localName}> ${short(e.textContent)}`);
    for (const e of document.querySelectorAll(".scroll"))
        if (e.scrollWidth > e.clientWidth && e.tabIndex !== 0)
            faults.push("scrolls, and cannot be reached by keyboard");

    // Texts of one row of a picture do not lie on each other.
    for (const row of document.querySelectorAll("svg g")) {
        const boxes = [...row.children].filter((e) => e.localName === "text")
            .map((e) => e.getBoundingClientRect());
        boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
            if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
                faults.push(`texts on each other: ${short(row.textContent)}`);
        }));
    }

    let level = 0;
    for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
        const now = Number(heading.localName[1]);
        if (now > level + 1)
            faults.push(`h${level}, then h${now}`);
        level = now;
    }
    if (document.querySelectorAll("h1").length !== 1 || document.querySelectorAll("main").length !== 1)
        faults.push("not one h1 and one main");
    if (document.querySelector("script, img, iframe, object, link, base, form"))
        faults.push("something that loads or runs");
    return faults;
})()
