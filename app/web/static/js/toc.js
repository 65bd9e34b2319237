// Marks the heading in view in the list of headings.
document.querySelectorAll("[data-toc]").forEach((list) => {
  const links = new Map();
  list.querySelectorAll("a[href^='#']").forEach((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  });
  const headings = [...links.keys()];
  const mark = () => {
    const line = window.innerHeight * 0.3;
    const current = headings.findLast((heading) => heading.getBoundingClientRect().top < line) ?? headings[0];
    links.forEach((link, heading) => (heading === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px", threshold: [0, 1] });
  headings.forEach((heading) => watch.observe(heading));
});
