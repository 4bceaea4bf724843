//! Finished answers, kept by everything that they rest on: they are never stale, since whatever is taken in, undone, switched or loaded makes
//! another state. Whoever asks for one that is being made waits for it. Rights are asked before an answer is given, every time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Day;
use dondoc_store::DataState;
use tokio::sync::OnceCell;

use crate::imports::Imports;
use crate::views::Overview;
use crate::{App, Error, FigureQuery};

/// Overviews that are kept. One of a commune takes some 100 KB.
const OVERVIEWS_MAX: usize = 256;

/// What an answer rests on: the data, and the day (what is decided for later does not show yet).
type State = (DataState, Day);

type Being = Arc<OnceCell<(UnitId, Arc<Overview>)>>;

/// What is kept, the latest asked for last.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    overviews: Mutex<VecDeque<(State, FigureQuery, Being)>>,
    imports: Mutex<Option<(DataState, Arc<Imports>)>>,
}

impl Answers {
    fn being_made(&self, state: State, query: &FigureQuery) -> Being {
        let Ok(mut kept) = self.overviews.lock() else { return Being::default() };
        // Of the past only what was asked as known at a moment could be asked again, and that is not worth its room.
        kept.retain(|(of, ..)| *of == state);
        let at = kept.iter().position(|(_, asked, _)| asked == query);
        let being = at.and_then(|at| kept.remove(at)).map_or_else(Being::default, |(.., being)| being);
        kept.push_back((state, query.clone(), Arc::clone(&being)));
        while kept.len() > OVERVIEWS_MAX {
            kept.pop_front();
        }
        being
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.overviews.lock().map_or(0, |kept| kept.len())
    }
}

impl App {
    /// The overview of a unit for a period.
    ///
    /// # Errors
    /// Unknown unit, period or definition; or it is not theirs to see.
    pub async fn overview(&self, query: &FigureQuery) -> Result<Arc<Overview>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let state = (self.store().data_state().await.map_err(Error::internal)?, self.now().day());
        let being = self.inner.answers.being_made(state, query);
        let (unit, overview) = being
            .get_or_try_init(|| async {
                let (unit, overview) = self.make_overview(query).await?;
                Ok::<_, Error>((unit, Arc::new(overview)))
            })
            .await?;
        self.must_in(Action::View, Resource::Figures, Some(*unit))?;
        Ok(Arc::clone(overview))
    }

    /// All imports, as they stand.
    pub(crate) async fn all_imports(&self) -> Result<Arc<Imports>, Error> {
        let state = self.store().data_state().await.map_err(Error::internal)?;
        if let Ok(kept) = self.inner.answers.imports.lock()
            && let Some((of, imports)) = kept.as_ref()
            && *of == state
        {
            return Ok(Arc::clone(imports));
        }
        let all = self.store().imports(None).await.map_err(Error::internal)?;
        let imports: Arc<Imports> = Arc::new(all.into_iter().map(|i| (i.id, i)).collect());
        if let Ok(mut kept) = self.inner.answers.imports.lock() {
            *kept = Some((state, Arc::clone(&imports)));
        }
        Ok(imports)
    }
}
