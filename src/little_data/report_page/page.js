// Unpack Plotly, draw the plots in the colours of the page, and again when the colour scheme changes.
(() => {
  // As in little_data/figures/style.py; page.css has their shades for light and for dark pages.
  const COLOURS = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9",
    "#9A7FD1", "#A0A000", "#8C8C8C", "#B07050",
  ];
  const GREY = "#808080";

  const plots = [...document.querySelectorAll(".plot")].map((place) => {
    const content = place.querySelector("script");
    content.remove();
    return { place, figure: content.textContent };
  });

  function getColour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  function recolour(figure) {
    const shades = Object.fromEntries(COLOURS.map((colour, number) => [colour, getColour(`plot-${number}`)]));
    shades[GREY] = getColour("faint");
    // Of the cells of a matrix and of their numbers, as in little_data/figures/confusion.py.
    Object.assign(shades, { "#FFFFFF": getColour("card"), "#6BAED6": getColour("cell"), "#1C2330": getColour("ink") });
    return JSON.parse(figure.replace(/#[0-9A-F]{6}\b/gi, (colour) => shades[colour.toUpperCase()] ?? colour));
  }

  function makeTemplate() {
    const axis = {
      automargin: true,
      gridcolor: getColour("line"),
      linecolor: getColour("line"),
      zerolinecolor: getColour("line"),
      title: { standoff: 8, font: { size: 13 } },
    };
    const label = { bgcolor: getColour("card"), bordercolor: getColour("faint"), font: { color: getColour("ink") } };
    return {
      layout: {
        paper_bgcolor: "transparent",
        plot_bgcolor: "transparent",
        font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: getColour("ink") },
        colorway: COLOURS.map((_, number) => getColour(`plot-${number}`)),
        xaxis: axis,
        yaxis: axis,
        hoverlabel: { ...label, namelength: -1 },
        modebar: { bgcolor: "transparent", color: getColour("faint"), activecolor: getColour("accent") },
        legend: {
          orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom",
          title: { font: { size: 13 } },
        },
        margin: { l: 40, r: 16, t: 30, b: 40 },
      },
    };
  }

  // A finger that moves over a plot scrolls the page.
  const isTouched = matchMedia("(pointer: coarse)").matches;

  const dark = matchMedia("(prefers-color-scheme: dark)");

  async function draw() {
    const scheme = dark.matches ? "dark" : "light";
    const template = makeTemplate();
    await Promise.all(plots.map(async ({ place, figure }) => {
      const { data, layout } = recolour(figure);
      const dragmode = isTouched ? false : "zoom";
      await Plotly.react(place, data, { dragmode, ...layout, template }, {
        responsive: true,
        displaylogo: false,
        displayModeBar: isTouched ? false : "hover",
        modeBarButtons: [["toImage", "resetScale2d"]],
      });
      letShrink(place);
      letChoose(place);
      if (place.dataset.chosen) await standOut(place);
    }));
    // Whoever takes pictures of the page waits for this.
    document.body.dataset.drawn = scheme;
  }

  // Where a plot has no legend, a class can be chosen, whose points then stand out.
  function letChoose(place) {
    const traces = place.data.filter((trace) => trace.meta);
    if (place.layout.showlegend !== false || !traces.length || place.dataset.chosen !== undefined) return;
    place.dataset.chosen = "";
    const label = document.createElement("label");
    const choice = document.createElement("select");
    choice.append(new Option("all classes", ""), ...traces.map((trace) => new Option(trace.meta)));
    choice.addEventListener("change", () => {
      place.dataset.chosen = choice.value;
      standOut(place);
    });
    label.append("Show ", choice);
    place.before(label);
  }

  function standOut(place) {
    const chosen = place.dataset.chosen;
    const opacity = place.data.map((trace) => (!chosen || trace.meta === chosen ? 0.75 : 0.1));
    const size = place.data.map((trace) => (chosen && trace.meta === chosen ? 10 : 6));
    return Plotly.restyle(place, { "marker.opacity": opacity, "marker.size": size });
  }

  // Paper is white, whatever the screen is. Plotly draws a plot again at once.
  function drawForPaper(isPrinted) {
    document.documentElement.toggleAttribute("data-printed", isPrinted);
    if (dark.matches) draw();
  }

  // On paper a plot is as wide as there is room, and keeps its proportions.
  function letShrink(place) {
    const fit = () => {
      const { width, height } = place._fullLayout;
      place.style.setProperty("--proportions", `${width} / ${height}`);
      for (const drawing of place.querySelectorAll(".main-svg")) {
        drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
      }
    };
    if (!place.style.getPropertyValue("--proportions")) place.on("plotly_afterplot", fit);
    fit();
  }

  // Base 85 as Python writes it, with letters that mean nothing in HTML; four bytes in five letters.
  function decode(letters, size) {
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=>?@^_`{|}~";
    const values = new Uint8Array(128);
    [...alphabet].forEach((letter, value) => { values[letter.charCodeAt(0)] = value; });
    const bytes = new DataView(new ArrayBuffer(letters.length / 5 * 4));
    for (let start = 0; start < letters.length; start += 5) {
      let number = 0;
      for (let place = start; place < start + 5; place += 1) {
        number = number * 85 + values[letters.charCodeAt(place)];
      }
      bytes.setUint32(start / 5 * 4, number);
    }
    return bytes.buffer.slice(0, size);
  }

  async function unpackPlotly() {
    const packed = document.querySelector("#plotly");
    const bytes = decode(packed.textContent, Number(packed.dataset.bytes));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked).text();
    document.head.append(script);
  }

  async function start() {
    if (!("DecompressionStream" in window)) {
      for (const { place } of plots) {
        place.textContent = "This browser is too old to draw this plot: one of 2023 or later can do it.";
      }
      return;
    }
    await unpackPlotly();
    await draw();
    dark.addEventListener("change", draw);
    addEventListener("beforeprint", () => drawForPaper(true));
    addEventListener("afterprint", () => drawForPaper(false));
  }

  // A click on a heading sorts the rows; one more turns the order round.
  function letSort(button) {
    const heading = button.closest("th");
    const body = heading.closest("table").tBodies[0];
    const column = heading.cellIndex;
    const isNumber = heading.classList.contains("number");
    const read = (row) => row.cells[column].textContent;
    const compare = (one, other) => (isNumber
      ? parseFloat(read(one).replaceAll(",", "") || -1) - parseFloat(read(other).replaceAll(",", "") || -1)
      : read(one).localeCompare(read(other)));
    button.addEventListener("click", () => {
      const isAscending = heading.ariaSort !== "ascending";
      for (const other of heading.parentElement.cells) other.ariaSort = null;
      heading.ariaSort = isAscending ? "ascending" : "descending";
      const rows = [...body.rows].sort(compare);
      body.append(...(isAscending ? rows : rows.reverse()));
    });
  }

  document.querySelectorAll("th button").forEach(letSort);
  start();
})();
