// Draw the plots in the colours of the page, and again when the colour scheme changes.
(() => {
  const plots = [...document.querySelectorAll(".plot")].map((place) => {
    const content = place.querySelector("script");
    content.remove();
    return { place, figure: JSON.parse(content.textContent) };
  });

  function makeTemplate() {
    const styles = getComputedStyle(document.documentElement);
    const colour = (name) => styles.getPropertyValue(`--${name}`).trim();
    const axis = {
      automargin: true,
      gridcolor: colour("line"),
      linecolor: colour("line"),
      zerolinecolor: colour("line"),
      title: { standoff: 8, font: { size: 13 } },
    };
    return {
      layout: {
        paper_bgcolor: "transparent",
        plot_bgcolor: "transparent",
        font: { family: styles.fontFamily, size: 13, color: colour("ink") },
        colorway: Array.from({ length: 10 }, (_, number) => colour(`plot-${number}`)),
        xaxis: axis,
        yaxis: axis,
        hoverlabel: { bgcolor: colour("card"), bordercolor: colour("line"), font: { color: colour("ink") } },
        legend: {
          orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom",
          title: { font: { size: 13 } },
        },
        margin: { l: 40, r: 16, t: 16, b: 40 },
      },
    };
  }

  // A finger that moves over a plot scrolls the page.
  const isTouched = matchMedia("(pointer: coarse)").matches;

  const dark = matchMedia("(prefers-color-scheme: dark)");

  async function draw() {
    const scheme = dark.matches ? "dark" : "light";
    const template = makeTemplate();
    await Promise.all(plots.map(({ place, figure }) => {
      const { data, layout } = structuredClone(figure);
      const dragmode = isTouched ? false : "zoom";
      return Plotly.react(place, data, { dragmode, ...layout, template }, {
        responsive: true,
        displaylogo: false,
        displayModeBar: isTouched ? false : "hover",
      });
    }));
    // Whoever takes pictures of the page waits for this.
    document.body.dataset.drawn = scheme;
  }

  dark.addEventListener("change", draw);
  draw();
})();
